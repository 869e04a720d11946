"""Area codes of the North American Numbering Plan: overlays and the states they were issued in.

The library's tables know neither: it has a zone for each code as if overlays were places of their
own, and names states only through a module that takes a second to import.
"""

from typing import Final

from phonenumbers.tzdata import TIMEZONE_DATA

# An overlay serves the same streets as the code it was laid over, so it has the same zones.
# Only overlays of split areas, and codes the library has no row for yet; NANPA planning letters
# and the orders of the state commissions, as of 2026-11. 689 stands here because the library's
# row for it says Central, and Orlando is Eastern.
OVERLAYS: Final[dict[str, tuple[str, ...]]] = {
    "236": ("250", "604"),  # British Columbia
    "257": ("250", "604"),
    "367": ("418",),  # eastern Quebec
    "364": ("270",),  # western Kentucky
    "436": ("440",),  # Ohio
    "448": ("850",),  # Florida panhandle
    "457": ("318",),  # northern Louisiana
    "458": ("541",),  # Oregon
    "471": ("662",),  # northern Mississippi
    "474": ("306",),  # Saskatchewan
    "581": ("418",),
    "621": ("713",),  # Houston
    "624": ("716",),  # western New York
    "639": ("306",),
    "672": ("250", "604"),
    "679": ("313",),  # Detroit
    "689": ("407",),  # Orlando
    "729": ("423",),  # eastern Tennessee
    "778": ("250", "604"),
    "837": ("530",),  # northern California
    "861": ("309",),  # western Illinois
    "879": ("709",),  # Newfoundland and Labrador
    "930": ("812",),  # southern Indiana
    "986": ("208",),  # Idaho
}

# Zones the library's rows leave out, from the comments of tzdata's zone.tab.
MORE_ZONES: Final[dict[str, tuple[str, ...]]] = {
    "306": ("America/Edmonton",),  # "MST/MDT - AB, BC(E), NT(E), SK(W)": Lloydminster
}

TOLL_FREE: Final = frozenset({"800", "833", "844", "855", "866", "877", "888"})

AREAS: Final = (
    TOLL_FREE
    | OVERLAYS.keys()
    | {prefix[1:4] for prefix in TIMEZONE_DATA if prefix[0] == "1" and len(prefix) >= 4}
)
"""Every area code that is in use for people: geographic ones and the toll-free."""

_BY_STATE: Final = """
AB 368 403 587 780 825
AK 907
AL 205 251 256 334 659 938
AR 327 479 501 870
AZ 480 520 602 623 928
BC 236 250 257 604 672 778
CA 209 213 279 310 323 341 350 369 408 415 424 442 510 530 559 562 619 626 628 650 657 661 669
CA 707 714 738 747 760 805 818 820 831 837 840 858 909 916 925 949 951
CO 303 719 720 748 970 983
CT 203 475 860 959
DC 202 771
DE 302
FL 239 305 321 324 352 386 407 448 561 645 656 689 727 728 754 772 786 813 850 863 904 941 954
GA 229 404 470 478 678 706 762 770 912 943
HI 808
IA 319 515 563 641 712
ID 208 986
IL 217 224 309 312 331 447 464 618 630 708 730 773 779 815 847 861 872
IN 219 260 317 463 574 765 812 930
KS 316 620 785 913
KY 270 364 502 606 859
LA 225 318 337 457 504 985
MA 339 351 413 508 617 774 781 857 978
MB 204 431 584
MD 227 240 301 410 443 667
ME 207
MI 231 248 269 313 517 586 616 679 734 810 906 947 989
MN 218 320 507 612 651 763 952
MO 235 314 417 557 573 636 660 816 975
MS 228 471 601 662 769
MT 406
NB 428 506
NC 252 336 472 704 743 828 910 919 980 984
ND 701
NE 308 402 531
NH 603
NJ 201 551 609 640 732 848 856 862 908 973
NL 709 879
NM 505 575
NV 702 725 775
NY 212 315 329 332 347 363 516 518 585 607 624 631 646 680 716 718 838 845 914 917 929 934
OH 216 220 234 283 326 330 380 419 436 440 513 567 614 740 937
OK 405 539 572 580 918
ON 226 249 289 343 365 382 416 437 519 548 613 647 683 705 742 753 807 905 942
OR 458 503 541 971
PA 215 223 267 272 412 445 484 570 582 610 717 724 814 835 878
QC 263 273 354 367 418 438 450 468 514 579 581 819 873
RI 401
SC 803 821 839 843 854 864
SD 605
SK 306 474 639
TN 423 615 629 729 731 865 901 931
TX 210 214 254 281 325 346 361 409 430 432 469 512 621 682 713 726 737 806 817 830 832 903 915
TX 936 940 945 956 972 979
UT 385 435 801
VA 276 434 540 571 686 703 757 804 826 948
VT 802
WA 206 253 360 425 509 564
WI 262 274 353 414 534 608 715 920
WV 304 681
WY 307
"""

STATES: Final[dict[str, str]] = {
    code: line[:2] for line in _BY_STATE.strip().splitlines() for code in line[3:].split()
}
"""The state or province a code was issued in, but for those that serve several (`SHARED`).

Issued is not resident: numbers move with people.
"""

SHARED: Final[dict[str, tuple[str, ...]]] = {
    "782": ("NS", "PE"),
    "902": ("NS", "PE"),
    "867": ("NT", "NU", "YT"),
}
"""Codes of several provinces."""
