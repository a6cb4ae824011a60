"""Words of the demonstration exports that the codebook does not have, in two languages."""

COMMENTS = (
    "Synthetic comment: more time to plan together would have helped.",
    "Synthetic comment: it worked well once we knew each other.",
    "Synthetic comment: nothing to add.",
    "Sylw synthetig: roedd angen mwy o amser i gynllunio ar y cyd.",
    "Sylw synthetig: gweithiodd yn dda ar ôl dod i adnabod ein gilydd.",
    "Sylw synthetig: dŵr o dan y bont, ond dysgon ni lawer yn y tŷ cyfarfod.",
)

WELSH_SPOKEN = (
    "Ydw, yn rhugl",
    "Ydw, ychydig",
    "Rwy'n dysgu mewn tŷ ffrind",
    "Nac ydw",
)
