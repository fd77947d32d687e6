/*
 * The IRC clients of the bench, in C so that they cost less than the server that they measure.
 *
 *   load NAME PORT ROOMS MEMBERS SENDERS IN_FLIGHT GLANCE_MS AT_ONCE
 *
 * Client i is in channel i % ROOMS. When all are in, and every earlier line has come, it prints `ready`. Then it reads
 * commands from stdin, a character each:
 *   s  the senders start                   c  prints `count DELIVERIES CPU_MICROSECONDS`; echo times begin anew
 *   e  the senders stop; prints `end SENT P50_MS P99_MS` when each member has everything, once and in one order
 * A failure is printed as `failed REASON`.
 *
 * A sender sends its next message when the last member of its channel has its former one. The members of a channel that do
 * not send must get the same bytes: the first to get a line appends it to the channel's stream, where it is checked once, and
 * all others are compared with the stream. A sender gets what the others say, so each of its lines is checked alone.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { TEXT = 40, CHUNK = 256 * 1024, EVENTS = 512, SAMPLES = 1 << 20, LATE_S = 20 };
enum phase { NEW, REGISTERING, JOINING, SETTLING, RUNNING };

/** Memory that grows, and is never given back. */
struct bytes {
    char *at;
    size_t length, room;
};

struct client {
    int fd, number;
    enum phase phase;
    struct channel *channel;
    /* How far it is in the stream of its channel, and the beginning of a line whose end has not come. */
    size_t offset, messages;
    struct bytes carry;
    struct sender *sender;
};

struct message {
    size_t end;
    int from;
};

struct channel {
    char name[24];
    struct bytes stream;
    /* Where each message ends in the stream, and which sender it is from. */
    struct message *messages;
    size_t count, room;
    struct sender *senders;
    struct client *witness;
};

struct sender {
    struct client *client;
    char source[24];
    /* What was sent, what came back to the witness, and what the stream has. */
    unsigned sent, back, seen;
    double *sent_at;
    /* What this sender heard: from whom, and how many of each. */
    struct bytes heard;
    unsigned *heard_of;
};

static int port, rooms, members, senders, in_flight, glance_ms, at_once, epoll;
static int total, opened, joined, settled;
static bool stopped;
/* How nicks and channels begin. */
static const char *name;
static struct client *clients;
static struct channel *channels;
static double samples[SAMPLES];
static size_t sampled;

static void fail(const char *format, ...) {
    va_list values;
    va_start(values, format);
    printf("failed ");
    vprintf(format, values);
    printf("\n");
    exit(1);
}

static double now_ms(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * 1e3 + at.tv_nsec / 1e6;
}

static void grow(void **at, size_t *room, size_t wanted, size_t size) {
    if (wanted <= *room) return;
    *room = wanted > 2 * *room ? wanted : 2 * *room;
    *at = realloc(*at, *room * size);
    if (!*at) fail("no memory");
}

static void append(struct bytes *bytes, const char *more, size_t length) {
    grow((void **)&bytes->at, &bytes->room, bytes->length + length, 1);
    memcpy(bytes->at + bytes->length, more, length);
    bytes->length += length;
}

static void say(struct client *client, const char *text, size_t length) {
    while (length > 0) {
        ssize_t taken = send(client->fd, text, length, MSG_NOSIGNAL);
        if (taken < 0 && errno != EAGAIN) fail("client %d cannot write: %s", client->number, strerror(errno));
        if (taken < 0) {
            struct pollfd full = {.fd = client->fd, .events = POLLOUT};
            poll(&full, 1, 1000);
        } else {
            text += taken;
            length -= taken;
        }
    }
}

__attribute__((format(printf, 2, 3))) static void tell(struct client *client, const char *format, ...) {
    char line[128];
    va_list values;
    va_start(values, format);
    say(client, line, vsnprintf(line, sizeof line, format, values));
    va_end(values);
}

static void open_client(void) {
    struct client *client = &clients[opened];
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    struct epoll_event wanted = {.events = EPOLLIN, .data.ptr = client};
    int yes = 1;
    client->number = opened++;
    client->channel = &channels[client->number % rooms];
    client->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (client->fd < 0 || connect(client->fd, (struct sockaddr *)&to, sizeof to) < 0)
        fail("client %d cannot connect: %s", client->number, strerror(errno));
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    fcntl(client->fd, F_SETFL, O_NONBLOCK);
    epoll_ctl(epoll, EPOLL_CTL_ADD, client->fd, &wanted);
    client->phase = REGISTERING;
    tell(client, "NICK %s%d\r\nUSER b 0 * :b\r\n", name, client->number);
}

/** The text of a sender's nth message. It says whose and which it is. */
static void text_of(char text[TEXT + 1], int sender, unsigned number) {
    static const char filling[] = "exchat bench exchat bench exchat bench e";
    int length = snprintf(text, TEXT + 1, "%d:%u:", sender, number);
    memcpy(text + length, filling, TEXT - length);
    text[TEXT] = 0;
}

static void send_next(struct channel *channel, struct sender *sender, int count) {
    struct bytes lines = {0};
    char text[TEXT + 1], line[128];
    for (; count > 0; count--) {
        text_of(text, sender - channel->senders, sender->sent);
        sender->sent_at[sender->sent++ % in_flight] = now_ms();
        append(&lines, line, snprintf(line, sizeof line, "PRIVMSG %s :%s\r\n", channel->name, text));
    }
    say(sender->client, lines.at, lines.length);
    free(lines.at);
}

static bool answers_ping(struct client *client, const char *line, size_t length) {
    const char *word = length > 0 && line[0] == ':' ? memchr(line, ' ', length) : NULL;
    const char *command = word ? word + 1 : line;
    size_t left = length - (command - line);
    if (left < 5 || memcmp(command, "PING ", 5) != 0) return false;
    tell(client, "PONG %.*s\r\n", (int)left - 5, command + 5);
    return true;
}

/** Whose message a line is, if it is the one that is expected next: `next[s]` is the number of sender s's. */
static int sender_in(struct channel *channel, const char *line, size_t length, const unsigned *next, size_t step) {
    char text[TEXT + 1], wanted[96];
    const char *body = memmem(line, length, " :", 2);
    int who = body ? atoi(body + 2) : -1;
    if (who < 0 || who >= senders) return -1;
    struct sender *sender = &channel->senders[who];
    text_of(text, who, *(const unsigned *)((const char *)next + who * step));
    int end = snprintf(wanted, sizeof wanted, " PRIVMSG %s :%s", channel->name, text);
    size_t source = strlen(sender->source);
    bool good = length > source + end && memcmp(line, sender->source, source) == 0 &&
                memcmp(line + length - end, wanted, end) == 0;
    return good ? who : -1;
}

/** The client is ahead of all others: this line is the next of the stream. */
static void extend(struct client *client, const char *line, size_t length) {
    struct channel *channel = client->channel;
    int from = sender_in(channel, line, length - 2, &channel->senders[0].seen, sizeof(struct sender));
    if (from < 0) fail("client %d got an unexpected line: %.*s", client->number, (int)length, line);
    channel->senders[from].seen++;
    append(&channel->stream, line, length);
    grow((void **)&channel->messages, &channel->room, channel->count + 1, sizeof(struct message));
    channel->messages[channel->count++] = (struct message){channel->stream.length, from};
    client->offset = channel->stream.length;
}

/** The witness has these messages: their senders send the next ones. */
static void came_back(struct channel *channel, struct client *witness) {
    double now = now_ms();
    const struct message *next = channel->messages + witness->messages;
    for (; witness->messages < channel->count && next->end <= witness->offset; next++, witness->messages++) {
        struct sender *sender = &channel->senders[next->from];
        samples[sampled++ % SAMPLES] = now - sender->sent_at[sender->back++ % in_flight];
    }
    for (int i = 0; i < senders && !stopped; i++) {
        struct sender *sender = &channel->senders[i];
        int owed = in_flight - (int)(sender->sent - sender->back);
        if (owed > 0) send_next(channel, sender, owed);
    }
}

/** Takes the lines of a client that is on its way in. */
static void enter(struct client *client, const char *line, size_t length) {
    char text[512];
    snprintf(text, sizeof text, "%.*s", (int)length, line);
    if (strncmp(text, "ERROR", 5) == 0) fail("client %d: %s", client->number, text);
    if (client->phase == REGISTERING && strstr(text, " 001 ")) {
        client->phase = JOINING;
        tell(client, "JOIN %s\r\n", client->channel->name);
    } else if (client->phase == JOINING && strstr(text, " 366 ")) {
        client->phase = SETTLING;
        if (++joined < total && opened < total) open_client();
        // What the server was told before is on every socket before it answers these.
        for (int i = 0; joined == total && i < total; i++) tell(&clients[i], "PING settled\r\n");
    } else if (client->phase == SETTLING && strstr(text, "PONG") && strstr(text, "settled")) {
        client->phase = RUNNING;
        if (++settled < total) return;
        struct epoll_event commands = {.events = EPOLLIN};
        epoll_ctl(epoll, EPOLL_CTL_ADD, 0, &commands);
        printf("ready\n");
    }
}

/** A sender's line: what another sender said. */
static void overhear(struct client *client, const char *line, size_t length) {
    struct sender *sender = client->sender;
    int from = sender_in(client->channel, line, length - 2, sender->heard_of, sizeof(unsigned));
    if (from < 0) fail("sender %d got an unexpected line: %.*s", client->number, (int)length, line);
    sender->heard_of[from]++;
    append(&sender->heard, &(char){from}, 1);
}

/** Compares with the stream of the channel. Returns how many bytes were the same, until a line that is not. */
static size_t compare(struct client *client, const char *bytes, size_t length) {
    const struct bytes *stream = &client->channel->stream;
    const char *wanted = stream->at + client->offset;
    size_t known = stream->length - client->offset, same = length < known ? length : known;
    if (same > 0 && memcmp(bytes, wanted, same) != 0) {
        for (same = 0; bytes[same] == wanted[same];) same++;
        while (same > 0 && bytes[same - 1] != '\n') same--;
    }
    client->offset += same;
    return same;
}

/** Takes what has come. Returns how many bytes of it are whole lines, or known. */
static size_t take(struct client *client, const char *bytes, size_t length) {
    size_t done = 0;
    while (done < length) {
        bool compares = client->phase == RUNNING && !client->sender;
        if (compares) done += compare(client, bytes + done, length - done);
        const char *line = bytes + done, *end = memchr(line, '\n', length - done);
        if (!end) break;
        size_t size = end + 1 - line;
        done += size;
        if (answers_ping(client, line, size)) continue;
        if (client->phase != RUNNING) enter(client, line, size);
        else if (client->sender) overhear(client, line, size);
        else if (client->offset == client->channel->stream.length) extend(client, line, size);
        else fail("client %d got %.*s, not the next line of its channel", client->number, (int)size, line);
    }
    return done;
}

static void read_client(struct client *client) {
    static char chunk[CHUNK];
    struct bytes *carry = &client->carry;
    memcpy(chunk, carry->at, carry->length);
    ssize_t got = recv(client->fd, chunk + carry->length, CHUNK - carry->length, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) fail("client %d was closed: %.*s", client->number, (int)carry->length, carry->at);
    size_t length = carry->length + got;
    carry->length = 0;
    size_t done = take(client, chunk, length);
    if (done < length) append(carry, chunk + done, length - done);
    if (client == client->channel->witness && client->phase == RUNNING) came_back(client->channel, client);
}

static size_t heard_by(const struct client *client) {
    if (client->sender) return client->sender->heard.length;
    const struct channel *channel = client->channel;
    size_t low = 0, high = channel->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (channel->messages[middle].end <= client->offset) low = middle + 1;
        else high = middle;
    }
    return low;
}

static void count(void) {
    struct rusage own;
    size_t heard = 0;
    getrusage(RUSAGE_SELF, &own);
    for (int i = 0; i < total; i++) heard += heard_by(&clients[i]);
    long seconds = own.ru_utime.tv_sec + own.ru_stime.tv_sec;
    printf("count %zu %ld\n", heard, seconds * 1000000 + own.ru_utime.tv_usec + own.ru_stime.tv_usec);
    sampled = 0;
}

/** How many clients do not have exactly what was sent. */
static int behind(void) {
    int count = 0;
    for (int i = 0; i < total; i++) {
        const struct channel *channel = clients[i].channel;
        size_t wanted = 0;
        for (int s = 0; s < senders; s++) wanted += channel->senders[s].sent;
        if (clients[i].sender) wanted -= clients[i].sender->sent;
        count += heard_by(&clients[i]) != wanted || clients[i].carry.length > 0;
    }
    return count;
}

/** Each sender must have heard the others in the order of the stream. */
static void check_order(void) {
    for (int i = 0; i < total; i++) {
        const struct sender *sender = clients[i].sender;
        const struct channel *channel = clients[i].channel;
        for (size_t next = 0, at = 0; sender && next < channel->count; next++) {
            int from = channel->messages[next].from;
            if (&channel->senders[from] != sender && sender->heard.at[at++] != from)
                fail("sender %d heard message %zu of its channel in another order", i, next);
        }
    }
}

static int by_size(const void *a, const void *b) {
    double difference = *(const double *)a - *(const double *)b;
    return (difference > 0) - (difference < 0);
}

static void look(int wait_ms);

static void end(void) {
    size_t taken = sampled < SAMPLES ? sampled : SAMPLES, sent = 0;
    qsort(samples, taken, sizeof *samples, by_size);
    double p50 = samples[taken / 2], p99 = samples[taken * 99 / 100];
    stopped = true;
    double from = now_ms();
    while (behind() > 0 && now_ms() < from + LATE_S * 1e3) look(50);
    for (from = now_ms(); now_ms() < from + 200;) look(50);
    if (behind() > 0) fail("%d clients do not have exactly what was sent", behind());
    check_order();
    for (int c = 0; c < rooms; c++)
        for (int s = 0; s < senders; s++) sent += channels[c].senders[s].sent;
    printf("end %zu %.3f %.3f\n", sent, p50, p99);
}

static void command(void) {
    char what = 0;
    if (read(0, &what, 1) <= 0) exit(0);
    if (what == 's')
        for (int c = 0; c < rooms; c++) came_back(&channels[c], channels[c].witness);
    if (what == 'c') count();
    if (what == 'e') end();
}

static void prepare(void) {
    total = rooms * members;
    clients = calloc(total, sizeof *clients);
    channels = calloc(rooms, sizeof *channels);
    for (int c = 0; c < rooms; c++) {
        struct channel *channel = &channels[c];
        snprintf(channel->name, sizeof channel->name, "#%s-%d", name, c);
        channel->senders = calloc(senders + 1, sizeof(struct sender));
        channel->witness = &clients[c + rooms * (members - 1)];
        for (int s = 0; s < senders; s++) {
            struct sender *sender = &channel->senders[s];
            sender->client = &clients[c + rooms * s];
            sender->client->sender = sender;
            sender->sent_at = calloc(in_flight, sizeof(double));
            sender->heard_of = calloc(senders, sizeof(unsigned));
            snprintf(sender->source, sizeof sender->source, ":%s%d!", name, c + rooms * s);
        }
    }
}

static void look(int wait_ms) {
    struct epoll_event events[EVENTS];
    int got = epoll_wait(epoll, events, EVENTS, wait_ms);
    for (int i = 0; i < got; i++) {
        if (events[i].data.ptr) read_client(events[i].data.ptr);
        else command();
    }
}

int main(int count, char **words) {
    int *numbers[] = {&port, &rooms, &members, &senders, &in_flight, &glance_ms, &at_once};
    if (count != 9) fail("usage: load NAME PORT ROOMS MEMBERS SENDERS IN_FLIGHT GLANCE_MS AT_ONCE");
    for (int i = 0; i < 7; i++) *numbers[i] = atoi(words[i + 2]);
    if (rooms < 1 || senders < 0 || senders >= members || senders > 100) fail("there must be fewer senders than members");
    setvbuf(stdout, NULL, _IOLBF, 0);
    name = words[1];
    epoll = epoll_create1(0);
    prepare();
    for (int i = 0; i < at_once && i < total; i++) open_client();
    for (;;) {
        if (glance_ms > 0 && settled == total) usleep(glance_ms * 1000);
        look(1000);
    }
}
