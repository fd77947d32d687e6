/**
 * The most common passwords of eight characters and more, in lower case: an attacker tries them first. Shorter
 * passwords are refused for their length.
 */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  `
12345678 123456789 1234567890 12345678910 123456789a 123456789q 1234567891 123123123 123123123a 12312312 0123456789
012345678 01234567 0987654321 987654321 9876543210 87654321 876543210 76543210 123454321 12344321 1234554321 123456654321
12341234 1234512345 123451234 12121212 1212121212 13131313 123321123 1233211234567 12332112 11223344 1122334455
112233445566 11112222 1111222233334444 10101010 1020304050 102030405060 12345679 123456987 147258369 147852369 159357258
159753456 159753159753 741852963 789456123 7894561230 963852741 321321321 456456456 789789789 369258147 258258258
11111111 111111111 1111111111 11111111111 111111111111 00000000 000000000 0000000000 22222222 222222222 33333333 333333333
44444444 444444444 55555555 555555555 5555555555 66666666 666666666 77777777 777777777 7777777777 88888888 888888888
8888888888 99999999 999999999 9999999999 aaaaaaaa aaaaaaaaa aaaaaaaaaa xxxxxxxx zzzzzzzz qqqqqqqq ssssssss ........ ********
19691969 19701970 19801980 19851985 19861986 19871987 19881988 19891989 19901990 19911991 19921992 19931993 19941994
20002000 20102010 20202020 20242024 20252025 20262026 01012000 01011980 01011990 12345678a 12345678q a12345678 a1234567
a123456789 a1234567890 q12345678 q123456789 aa123456 aa12345678 aa123456789 abc12345 abc123456 abc123456789 abc123abc
123abc123 123456abc 1234abcd abcd1234 abcd12345 abcde123 abcde12345 abcdef123 abcdefgh abcdefghi abcdefg1 abcdefg123
abcabcabc abcdabcd 1a2b3c4d 1a2b3c4d5e a1b2c3d4 a1b2c3d4e5 aaa11111 aaaa1111 1111aaaa asd12345 asd123456 asd123asd
asdasd123 asdasdasd asdf1234 asdf12345 asdfasdf asdfghjk asdfghjkl asdfghjkl1 asdfghjkl123 asdf;lkj asdfqwer asdfzxcv
asdqwe123 qweasd123 qweasdzxc qweasdzxc123 qwe123qwe qwe12345 qwe123456 qweqweqwe qwerasdf qwer1234 qwer12345 qwer4321
1234qwer 12345qwert 123456qwerty 123qweasd 123qweasdzxc 123qwe123 qwert123 qwert1234 qwert12345 qwerty12 qwerty123
qwerty1234 qwerty12345 qwerty123456 qwerty321 qwerty789 qwertyui qwertyuiop qwertyuiop1 qwertyuiop123 qwertyu1
qwertyuiop[] qwertyqwerty qwertz123 qwertzui qwertzuiop azertyui azertyuiop azerty123 azerty12 azerty1234 1q2w3e4r
1q2w3e4r5t 1q2w3e4r5t6y 1q2w3e4r5t6y7u8i q1w2e3r4 q1w2e3r4t5 q1w2e3r4t5y6 1qaz2wsx 1qaz2wsx3edc 1qazxsw2 1qaz!qaz 1qaz@wsx
!qaz2wsx !qaz@wsx qazwsx123 qazwsxedc qazwsxedcrfv qazxswedc qazqazqaz zaq12wsx zaq1zaq1 zaq1xsw2 zaq!2wsx 2wsx3edc
12qwaszx zxcvbnm1 zxcvbnm123 zxcvbnm, zxcvbnm,./ zxcvbnmz zxcvzxcv zxcv1234 zxczxczxc zxcasdqwe mnbvcxz1 poiuytrewq
lkjhgfdsa poiuytre !@#$%^&* !@#$%^&*() 1!2@3#4$ p0o9i8u7

password password! password. password0 password00 password01 password1 password1! password11 password12 password123
password1234 password12345 password123! password2 password21 password22 password3 password4 password5 password69 password7
password77 password8 password9 password99 password2024 password2025 password2026 mypassword mypassword1 newpassword
yourpassword nopassword thepassword passpass passpass1 passw0rd passw0rd1 passw0rd! passw0rd123 p@ssw0rd p@ssw0rd1
p@ssw0rd123 p@ssword p@ssword1 p@55w0rd pa55word pa55w0rd pa$$word pa$$w0rd pass1234 pass12345 pass123456 passwort
passwort1 passwort123 passwords passwordpassword passphrase passcode drowssap motdepasse contrasena contraseña
contrasena1 wachtwoord wachtwoord1 parola123 senha123 senha1234 heslo123 haslo1234 salasana salasana1 losenord geheim123
geheim12 hallo123 hallo1234 hallohallo hola1234 holahola ciaociao bonjour1 bonjour123 soleil123 schatz123

admin123 admin1234 admin12345 admin123456 admin@123 admin888 adminadmin administrator root1234 root12345 rootroot
toortoor superuser sysadmin manager1 operator system123 server123 oracle123 master123 master12 mastermaster test1234
test12345 test123456 testtest testing1 testing123 tester123 test@123 guest123 guest1234 guestguest user1234 user12345
useruser username username1 default1 default123 changeme changeme1 changeme123 changeit temp1234 temppass temporary
letmein1 letmein12 letmein123 letmein! letmeinnow welcome1 welcome12 welcome123 welcome1234 welcome! welcome2 welcome01
welcome2024 welcome2025 welcome2026 login123 loginlogin access14 access123 secret123 secret12 secretsecret topsecret
security security1 company1 company123 office123 support1 support123 demo1234 demodemo example1 internet internet1
internet123 computer computer1 computer123 samsung1 samsung123 google123 facebook facebook1 linkedin youtube1 minecraft
minecraft1 fortnite playstation nintendo microsoft windows1 windows10 chatchat chat1234 opensesame nothing1 whatever
whatever1 trustno1 trustnoone unknown1 winter2024 winter2025 winter2026 summer2024 summer2025 summer2026 spring2025
autumn2025 summer123 winter123 monday123 january1 december1 november november1 september september1

iloveyou iloveyou! iloveyou1 iloveyou12 iloveyou123 iloveyou2 iloveyou3 iloveyouu iloveu123 iloveme1 iloveme123 ilovegod
ilovehim ilovejesus ilovemom ilovemum ilovelife iloveboys ilovecats imissyou loveyou1 loveyou2 loveyou123 lovelove
lovelove1 loveless lover123 lovers123 love1234 love12345 lovely123 loveme123 loveme12 forever1 forever21 forever123
myspace1 sunshine sunshine1 sunshine12 sunshine123 princess princess1 princess12 princess123 football football1 football12
football123 baseball baseball1 baseball123 basketball basketball1 volleyball softball1 hockey123 soccer123 soccer12
superman superman1 superman123 batman123 spiderman spiderman1 spiderman123 starwars starwars1 starwars123 startrek
pokemon1 pokemon12 pokemon123 pikachu1 naruto123 dragon12 dragon123 dragonball dragonball1 monkey12 monkey123 shadow123
shadow12 tiger123 tigger12 tigger123 elephant dolphin1 dolphin123 dolphins butterfly butterfly1 chocolate chocolate1
cookie123 cheese123 banana123 orange123 pepper123 ginger123 buster123 buddy1234 bailey123 maggie123 lucky123 lucky777
hunter12 hunter123 ranger123 killer123 killer12 killer1234 warrior1 ninja123 cowboys1 steelers steelers1 patriots
eagles123 lakers24 liverpool liverpool1 arsenal1 arsenal123 chelsea1 chelsea123 barcelona barcelona1 realmadrid juventus
manchester manutd123 yankees1 redskins panthers blink182 metallica metallica1 slipknot slipknot1 greenday nirvana1
beautiful beautiful1 babygirl babygirl1 babygirl12 babygirl123 babyboy1 baby1234 angel123 angels123 blessed1 heaven123
jesus123 jesus777 jesuschrist godisgood godislove gangsta1 gangster1 sexy1234 sexygirl sexybitch fuckyou1 fuckyou12
fuckyou123 fuckyou2 fuckyou! fuckoff1 asshole1 bullshit motherfucker biteme123 freedom1 freedom123 harley123 mustang1
mustang123 ferrari1 ferrari123 porsche911 corvette mercedes mercedes1 chevrolet yamaha123 suzuki123 diamond1 diamond123
crystal1 rainbow1 rainbow123 flower123 flowers1 cupcake1 stargate phoenix1 phoenix123 thunder1 lightning midnight
midnight1 summer12 hello123 hello1234 hello12345 hellohello helloworld hellokitty hello123! friends1 friends123 friend123
family123 mother123 father123 daddy123 mommy123 brother1 sister123 marriage children victoria victoria1 victory1 america1
australia brooklyn california chicago1 newyork1 london123 germany1 portugal scotland florida1 carolina

michelle michelle1 michael1 michael12 michael123 jennifer jennifer1 jessica1 jessica123 jessica12 elizabeth elizabeth1
alexander alexander1 alexandra alexander123 alejandro alejandra christian christian1 christopher christina christine
benjamin benjamin1 jonathan jonathan1 nicholas nicholas1 patrick1 patricia samantha samantha1 samantha123 stephanie
stephanie1 stephen1 danielle danielle1 daniel123 daniel12 daniel1234 anthony1 anthony123 andrew123 andrea123 brandon1
brandon123 charlie1 charlie12 charlie123 charlotte charlotte1 caroline catherine katherine kimberly cameron1 courtney
dominic1 fernando francisco francesco frederick gabriel1 gabriel123 gabriela giovanni isabella isabelle jackson1 jackson5
jasmine1 jasmine123 jordan23 jordan123 joshua123 joshua12 justin123 lawrence leonardo madison1 margaret marshall matthew1
matthew123 melissa1 monica123 muhammad mohammed nathaniel natalie1 nicole123 nicole12 oliver123 olivia123 rebecca1
richard1 robert123 roberto1 sebastian sebastian1 sergio123 sophie123 steven123 thomas123 timothy1 tristan1 vanessa1
vincent1 veronica valentina william1 william123 zachary1 gandalf1 maverick maverick1 jackass1 einstein shakespeare
rockstar rockstar1 rockyou1 snowball snickers snoopy123 scooter1 skateboard skittles sweetheart sweetie1 sweetpea tinkerbell
tweety123 twilight unicorn1 universe westside wolfgang wonderful
`
    .trim()
    .split(/\s+/),
);
