// Characters that look like others. Written by scripts/confusables.ts, not by hand; read by skeleton() only.
// Each "PROTOTYPE:" is followed by the characters that look like it. All are code points in hex, those of one
// prototype joined by "+", case-folded (after NFKC) and decomposed.
//
// Derived from confusables.txt of Unicode Security Mechanisms (UTS 39), version 17.0.0. Its licence:
//
// UNICODE LICENSE V3
//
// COPYRIGHT AND PERMISSION NOTICE
//
// Copyright © 2016-2025 Unicode, Inc.
//
// NOTICE TO USER: Carefully read the following legal agreement. BY DOWNLOADING, INSTALLING, COPYING OR
// OTHERWISE USING DATA FILES, AND/OR SOFTWARE, YOU UNEQUIVOCALLY ACCEPT, AND AGREE TO BE BOUND BY, ALL OF THE
// TERMS AND CONDITIONS OF THIS AGREEMENT. IF YOU DO NOT AGREE, DO NOT DOWNLOAD, INSTALL, COPY, DISTRIBUTE OR
// USE THE DATA FILES OR SOFTWARE.
//
// Permission is hereby granted, free of charge, to any person obtaining a copy of data files and any
// associated documentation (the "Data Files") or software and any associated documentation (the "Software")
// to deal in the Data Files or Software without restriction, including without limitation the rights to use,
// copy, modify, merge, publish, distribute, and/or sell copies of the Data Files or Software, and to permit
// persons to whom the Data Files or Software are furnished to do so, provided that either (a) this copyright
// and permission notice appear with all copies of the Data Files or Software, or (b) this copyright and
// permission notice appear in associated Documentation.
//
// THE DATA FILES AND SOFTWARE ARE PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED,
// INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
// NONINFRINGEMENT OF THIRD PARTY RIGHTS.
//
// IN NO EVENT SHALL THE COPYRIGHT HOLDER OR HOLDERS INCLUDED IN THIS NOTICE BE LIABLE FOR ANY CLAIM, OR ANY
// SPECIAL INDIRECT OR CONSEQUENTIAL DAMAGES, OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR
// PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN
// CONNECTION WITH THE USE OR PERFORMANCE OF THE DATA FILES OR SOFTWARE.
//
// Except as contained in this notice, the name of a copyright holder shall not be used in advertising or
// otherwise to promote the sale, use or other dealings in these Data Files or Software without prior written
// authorization of the copyright holder.
//
// SPDX-License-Identifier: Unicode-3.0

export const CONFUSABLES = `
21: 1c3 2d51 22: 1cd3 201c 201d 201f 2ba 2ee 2f6 3003 5f2 5f4 25: 2052 66a 25+30: 2030 609 25+30+30: 2031
60a 26: a778 27: 144a 16cc 16f51 16f52 2018 2019 201b 2032 2b9 2bb 2bc 2bd 2be 2c8 2ca 2f4 55a 55d 5d9 5f3
7f4 7f5 a78c 27+62: 253 27+64: 257 27+70: 1a5 27+74: 1ad 27+79: 1b4 28: 2768 2772 3014 fd3e 29: 2769 2773
3015 fd3f 2a: 1031f 204e 2217 66d 2b: 1029b 16ed 1e6e9 2795 2c: 201a 60d 66b a4f9 2d: 2010 2012 2013 2043
2212 2796 2cbb 2d7 6d4 2d+307: 2cb3 2e: 10a50 1d16d 660 6f0 701 702 a4f8 a60e 2f: 1735 1d23a 2041 2044 2215
2571 27cb 29f8 2cc7 3033 30ce 31d3 4e3f 32: 14bf 1a8 1d24 3e9 a645 a6ef a75b 32+335: 1bb 33: 10f3 118ca
16f3b 1d08 1d206 21d 25c 292 2c9d 2cc5 2ccd 437 4e1 969 a76b ae9 33+326: 499 34: 118cf ab9e 34+b7: 1530 35:
118db 1bd 36: 2cd3 2cdd 3ed 431 abbe 37: 104fa 1d212 38: 1031a 1e8cb 223 9ea a6a b03 39: 118cc 118d6 2ccb
9ed a67 a76f b68 d6d 3a: 11dd9 16ec 1803 1809 205a 2236 2d0 2f8 589 5c3 703 704 903 a4fd a789 a83 3c: 1438
16b2 1d236 2039 276e 2c2 3c+b7: 2cb5 3d: 1400 2e40 30a0 a4ff 3e: 1433 16f3f 1d237 203a 276f 2c3 3f: 242 294
97d a6eb ab7e 5c: 1d20f 1d23b 2216 27cd 29f5 29f9 31d4 4e36 5c+5c: 2cf9 5e: 2c4 2c6 5f: 7fa 60: 2035 2cb 61:
102a0 15c5 16f40 1d00 237a 251 3b1 430 a4ee ab7a 61+61: a733 61+65: 4d5 e6 61+6f: a735 61+75: a737 61+76:
a739 a73b 61+79: a73d 62: 10282 102a1 10301 13fc 1472 15af 15f7 16ed1 185 299 2c83 3b2 432 44c a4d0 a7b5
ab9f 62+27: 1488 62+6c: 44b 62+b7: 147f 62+304: 183 62+307: 1473 62+307+b7: 1481 62+335: 180 463 48d 63:
1004 102a2 10302 1043d 1051c 105a 118e9 118f2 1d04 1f74c 2ca5 441 a4da abaf 63+27: 188 63+326: 4ab 63+338:
23c 64: 146f 15de 15ea 1d05 501 a4d2 a4d3 ab70 abb7 64+27: 1487 64+33: 2a4 64+7a: 2a3 64+b7: 147b 64+291:
2a5 64+304: 18c 64+335: 111 256 f0 65: 10286 118c6 118ce 1d07 212e 22ff 2d39 3b5 435 4bd a4f0 ab32 ab7c
65+328: 4bf 65+338: 247 66: 101a0 10287 102a5 10525 118c2 15b4 192 1d213 1e9d 20bd 2cc1 2ce8 3dd 584 a4dd
a730 a799 ab35 66+6e+329: 2a9 66+334: 1d6e 67: 13fb 18d 1d83 261 262 50d 581 a4d6 ab90 67+27: 260 67+335:
1e5 68: 102cf 157c 29c 2c8f 3b7 43d 4bb 570 a4e7 ab8b ab92 68+314: 13fa 266 a695 68+326: 4c8 4ca 68+329:
2c68 4a3 68+335: 104f5 127 45b 69: 118c3 2373 269 26a 2c93 3b9 456 582 a647 ab75 69+335: 1d7b 1d7c 6a: 148d
1d0a 29d 3f3 458 a4d9 ab7b 6a+b7: 1499 6a+335: 249 6b: 10518 138 16d5 1d0b 2c95 3ba 43a a4d7 abb6 6b+27: 199
6b+329: 2c6a 49b 6b+335: 49f a741 6c: 1028a 10309 10320 10443 10526 118d2 11dda 11de1 14aa 16c1 16ec5 16f16
16f28 1d22a 1e8c7 29f 2cd1 2d4f 4cf 5d5 5df 627 661 6f1 7ca a4e1 a4f2 abae 6c+27: 5f1 6c+33: 26e 6c+6c: 1c1
2016 5f0 6c+6f: 44e 6c+73: 2aa 6c+7a: 2ab 6c+b7: 14b7 6c+328: 26d 6c+334: 26b 6c+335: 19a 268 6c+338: 142
6c+655: 673 6c+674: 672 6d: 102b0 10311 11700 118e3 15f0 16d6 1d0d 28d 2c99 3bc 3fb 43c a4df ab87 6d+326:
271 4ce 6d+334: 1d6f 6e: 10513 1260 144e 1d245 2229 22c2 274 2c9b 3bd 578 57c a4e0 a4f5 6e+27: 1468 6e+b7:
145a 6e+326: 272 6e+328: 273 6e+329: 14b 19e 572 6e+334: 1d70 6f: 101d 10292 102ab 1040 1042c 104ea 10516
10ff 114d0 118c8 118d5 118d7 118e0 11de0 12d0 17e0 1d0f 1d11 2c8b 2c9f 2d54 3007 3bf 3c3 3db 43e 585 5e1 647
665 6be 6c1 6d5 6f5 7c0 966 9e6 a4f3 a66 ab3d ae6 b20 b66 be6 c02 c66 c82 ce6 d02 d20 d66 d82 e50 ed0 6f+27:
ab74 6f+65: 153 276 6f+6f: a699 a74f 6f+302: 6ff 6f+335: 275 2c91 2d31 3b8 473 4e9 a74b ab8e abbb 6f+338:
2d41 ab3e f8 6f+d30+6f: d5f 6f+102c: 1010 10d7 70: 10295 104ec 146d 1bf 1d18 1d29 2374 2ca3 2ccf 3c1 3f8 440
a4d1 abb2 fe 70+27: 1486 70+b7: 1477 70+335: 1d7d 71: 2d55 51b 563 566 a7af 71+314: 2a0 72: 104dc 1587 16f35
1d216 1d26 280 2c85 433 a4e3 ab47 ab48 ab71 ab81 aba2 72+27: 491 72+328: 27d 72+329: 27c 72+334: 1d72
72+335: 24d 493 73: 10296 10448 118c1 16f3a 455 57f a4e2 a731 aba5 abaa d1f 73+73: 13f8 a7d7 73+328: 282
73+334: 1d74 74: 10297 102b1 10315 118dc 16f0a 1d1b 1f768 22a4 27d9 2ca7 3c4 442 a4d4 ab72 74+33: a729
74+66: a777 74+73: 2a6 74+255: 2a8 74+283: 2a7 74+328: 288 74+329: 4ad 74+334: 1d75 74+335: 167 74+338: 2c66
75: 104f6 118d8 1200 144c 16f42 1d1c 222a 22c3 28b 57d a4f4 a79f ab4e ab52 75+27: 1467 75+65: 1d6b 75+6f:
ab63 75+b7: 1458 75+329: 45f 75+335: 1d7e 289 ab9c 76: 1051d 11706 118c0 142f 16f08 1d20 1d20d 2228 22c1
2d38 475 5d8 667 6f7 a4e6 a6df aba9 76+b7: 143b 77: 1170a 1170e 1170f 118e6 118ef 15ef 1d21 1d222 26f 2cbd
448 461 51d 561 a4ea ab83 ab97 aba4 77+b7: 18ed 77+307: 114c5 77+326: a761 77+486+487: 47d 78: 10290 102b4
10317 10322 10527 118ec 1541 157d 166d 166e 16b7 2573 292b 292c 2a2f 2cad 2d5d 3c7 445 a4eb ab53 ab55 d7
78+329: 4b3 79: 102b2 10e7 118c4 14a5 16f07 16f43 1d8c 1eff 263 28f 2ca9 3b3 3c5 443 4af a4ec ab5a ab79 ab8d
79+b7: 14af 79+335: 24f 4b1 7a: 102f5 118c9 118e5 1d22 3b6 a4dc ab93 7a+326: 225 7a+328: 290 7a+334: 1d76
7a+335: 1b6 7b: 1d114 2774 7c: 1c0 2223 23fd 2502 2503 5c0 7d: 2775 7e: 2053 223c b0+332: 10ed0 b7: a78f
b7+34: 152f b7+62: 147e b7+62+307: 1480 b7+64: 147a b7+6a: 1498 b7+6c: 14b6 b7+6e: 1459 b7+70: 1476 b7+75:
1457 b7+76: 143a b7+79: 14ae 195: 50b 1ab: ab8f 1dd: 259 4d9 1dd+6f: 1d14 1dd+6f+335: ab42 1dd+6f+338: ab41
1dd+2de: 25a 237: 575 24b: 1d90 254: 1d10 2184 37b 254+65: ab62 254+338: ab3f 278: 2cab 2ce1 3c6 444 583
27e+334: 1d73 283: ab4d 28a+335: 1d7f 28c: 1d27 1d2b 2c97 3bb 43b 668 6f8 a7db 28c+326: 4c6 28c+338: 19b
298: a669 29a: a79d 2c7: a67e 2c9+62: 44a 2c9+62+6c: a651 300: 953 301: 618 64e 954 302: 1cd0 311 65b 303:
342 653 304: 1ae2 1cd2 305 659 304+304: 1ae8 306: 30c 36e 658 65a a67c 306+307: 310 6e8 307: 358 6ec 8ea
308: 8eb 309: 302c 30a: 2dea 309a 366 652 6df 30b: 64b 8f0 30e: 1cda 312: 657 313: 315 619 64f 8f3 314: 65d
316: 1ced 323: 1cdd 65c 8ed 324: 1cde 8ee 325: 302d 326: 321 327 339 328: 1ab7 322 329: 1cdc 656 32b: 1cd5
32d: 1cd9 32e: 1cd8 331: 320 952 333: 347 335: 336 338: 337 350: 357 8f8 8ff 354: 8f9 355: 8fa 363: 2df6
364: 2df7 368: 2ded 36f: 2def 3be: 2cb7 3c0: 1d28 2ca1 43f 3c8: 2caf 471 3c9: 2cb1 a64d a7b7 3d7: 2ce4
436+329: 497 447: 3e5 459: ab60 4b7: 4cc 60c: 66c 628+654: 8a1 628+6db: 751 628+6e2: 8b6 629: 6c3 62a: 67a
62a+306: 8bf 62d+654: 681 772 62d+6db: 685 62f+302: 6ee 62f+324+323: 8ae 62f+615: 688 62f+6db: 68e 68f
631+302: 6ef 631+306: 692 631+306+307: 8b9 631+615: 691 631+654: 76c 631+6db: 698 632+302: 8b2 633+302: 77e
633+6db: 634 635+324+323: 8af 635+6db: 69e 637+6db: 69f 641: 6a7 643: 6a9 6aa 643+306: 8c2 643+6db: 6ad 763
644+306: 6b5 644+6db: 6b7 645+6db: 8a7 646: 10ec6 646+306: 769 646+615: 768 648: 8b1 648+302: 6c9 648+306:
6c6 648+313: 6c7 648+670: 6c8 648+6db: 6cb 649: 64a 66e 6ba 6cc 6d2 8bd 649+302: 63d 649+306: 6ce 756
649+306+307: 8ba 649+30a: 88f 649+615: 679 6bb 649+615+306: 8c0 649+654: 8a8 649+6db: 62b 63f 67e 6bd 6d1
752 649+6db+306: 8be 649+6db+6e2: 8b7 64c: 8e5 8e8 8f1 64d: 8f2 650: 317 61a 655: 65f 662: 6f2 663: 6f3 664:
6f4 666: 6f6 669: 6f9 670: 30d 67b: 6d0 680: 10ec7 686+306: 8c1 68a+615: 68b 697+615: 771 6a1: 66f 8bb 8bc
6a1+6db: 6a4 6a8 6a2+6db: 8a4 6ac: 762 6af: 8b0 6af+6db: 6b4 6db: 1ab4 20db 754: 767 8a9 1206: 574 12ae: 56b
1323: 57a 150b+62: 150e 1550+62: 1583 1550+62+307: 1584 1550+64: 1581 1550+70: 157f 1595+6a: 1591 1596+6a:
1673 1ac6: 1ad9 1ada: 1de8 1adb: 2dee 1ae5: 1ae7 1ae9: 31a 1d0e: 377 438 1d0e+326+300: 48b 1d19: 44f 1ddf:
2de8 1e9f: 2c87 3b4 56e 20e9: a66f 2c6c: 2c8d 2c76: 371 ab78 ab80 2dec: 1dee 3078: 30d8 30fc: a7f7 4e8c:
30cb 4ebb: 30a4 516b: 30cf 529b: 30ab 535c: 30c8 53e3: 30ed 5915: 30bf 5de5: 30a8 a4d5: 287 a727: a795 a73f:
37d a793: 25b 2c89 454 511 ab9b a7cf: 295 102a8: a69b 1043a: a79b 10efa: 348
`;
