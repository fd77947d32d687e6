import { expect } from "bun:test";
import { House } from "../support/house.ts";
import { Irssi, irssiLacking } from "../support/irssi.ts";
import { testWith } from "../support/loud-skip.ts";

testWith(
  irssiLacking,
  "[IRC-3] a person with irssi signs in, joins, talks, looks who somebody is, gets a voice, takes another nick and is kicked",
  async () => {
    await using house = await House.open();
    await house.account("irene", "a password of hers");
    const ada = await house.ircComes("ada");
    await ada.asks("JOIN #irssi");
    await using irssi = new Irssi({
      ...{ port: house.ircPort(), name: "irene", password: "a password of hers" },
    });
    await irssi.shows("SASL authentication succeeded");
    await irssi.shows("Your user mode is [+ir]");
    irssi.types("/join #irssi");
    await irssi.shows("Total of 2 nicks [1 ops, 0 halfops, 0 voices, 1 normal]");
    expect(await ada.next(1)).toEqual([":irene!~irene@localhost JOIN #irssi"]);
    irssi.types("hello from irssi");
    expect(await ada.next(1)).toEqual([":irene!~irene@localhost PRIVMSG #irssi :hello from irssi"]);
    await ada.asks("PRIVMSG #irssi :hello to irssi", "PRIVMSG #irssi :\u0001ACTION waves\u0001");
    await irssi.shows("<@ada> hello to irssi");
    await irssi.shows("* ada waves");
    await ada.asks("TOPIC #irssi :clients of thirty years", "MODE #irssi +v irene");
    await irssi.shows("ada changed the topic of #irssi to: clients of thirty years");
    await irssi.shows("mode/#irssi [+v irene] by ada");
    irssi.types("/nick irene2");
    expect(await ada.next(1)).toEqual([":irene!~irene@localhost NICK irene2"]);
    await irssi.shows("You're now known as irene2");
    await ada.asks("KICK #irssi irene2 :be nice");
    await irssi.shows("irene2 was kicked from #irssi by ada [be nice]");
    irssi.types("/window goto 1");
    irssi.types("/whois ada");
    await irssi.shows("ircname  : ada of IRC");
    await irssi.shows("End of WHOIS");
    expect(house.log).toEqual([]);
  },
);
