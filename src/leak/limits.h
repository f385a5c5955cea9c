/* Every limit of the room that compares documents, by name. */
#ifndef TOCSIN_LEAK_LIMITS_H
#define TOCSIN_LEAK_LIMITS_H

/* Libraries. */
#define LIBRARY_DOCUMENTS_MAX (1u << 24) /* the index has 24 bits for each */
#define LIBRARY_ENTRY_BYTES (256u << 20) /* of one document's record */
#define LIBRARY_NAME_BYTES (64u << 10)
#define LIBRARY_PLACE_BYTES 4096 /* of a unit's place */
#define LIBRARY_TROUBLE_BYTES 4096

/* A record crosses from a worker in pieces of this: base64 in JSON stays below
 * RECORD_DATA_MAX_BYTES. */
#define EXTRACT_PIECE_BYTES (360u << 10)
/* Of pictures, an input: base64 of them stays below BOX_RECORD_BYTES_MAX, with records. */
#define EXTRACT_PICTURES_BYTES (256u << 20)

/* Sealing. */
#define NOTES_LOOKS_MAX 64    /* for notes out of order, or not aligned, where they should stand */
#define NOTES_RUN_MIN 4       /* words and signs of a footnote that tell where it stands */
#define NOTE_BYTES (1u << 20) /* of a checkpoint or another short note */
#define NOTE_SIGNATURES 100   /* C2SP signed-note: at least 16 */
#define NOTE_NAME_BYTES 255   /* of a key's name; C2SP tlog-cosignature allows no longer ones */
#define NOTE_TIME_MAX 253402300799 /* of a cosignature, seconds: the year 9999 */
#define STATEMENT_BYTES (16u << 20)
#define STATEMENT_OPENINGS 4000
#define STATEMENT_CHANGES 1000
#define TLOG_ENTRY_BYTES 65535 /* C2SP tlog-tiles: a length has 16 bits */
#define TLOG_FOLDER_BYTES 3840 /* of the path of a log */

/* Comparing. */
#define TEXT_TOKENS_MAX (1u << 20)         /* of one document */
#define ALIGN_CELLS_MAX ((size_t)1 << 22)  /* of a table of two passages; larger ones are cut up */
#define PART_LOOKS_MAX ((size_t)1 << 19)   /* words looked at for parts of others, a document */
#define LAYOUT_WEAVE_MAX ((size_t)1 << 20) /* of a table of a passage and what came into it */
#define LAYOUT_ASIDE_LOOKS_MAX ((size_t)1 << 22) /* tokens looked at to find asides again */
#define LINK_WINDOW_WORDS ((size_t)1 << 10)      /* of links that are paired at once ... */
#define LINK_WINDOWS_MAX 64                      /* ... and so often; the others by names */
#define LAYOUT_LOOKS_MAX ((size_t)1 << 28)       /* tokens and units, for all differences */
#define HEAD_LOOKS_MAX ((size_t)1 << 28)         /* bytes, heads, units looked through for heads */
#define HEAD_WORDS_MAX 128                       /* of a head that is looked for in parts */
#define EXCHANGE_WORDS_MAX 100 /* of a passage in which two others stand in each other's place */
#define EXCHANGE_LOOKS_MAX ((size_t)1 << 22) /* of gaps, to find which go round */
#define PRINTED_COLUMNS_MAX 256              /* of a sheet that is printed by groups of them ... */
#define PRINTED_GROUPS_MAX 64                /* ... and so many groups */
#define DRAWN_LOOKS_MAX ((size_t)1 << 21)    /* of two words that stand in another order */
#define MOVE_OCCURRENCES_MAX 16              /* of one run of words that are looked at */

/* Finding what to compare. */
#define INDEX_FINGERPRINTS_MAX 4096          /* of one document ... */
#define INDEX_POSTINGS_MAX ((size_t)1 << 27) /* ... and of all: 8 bytes each */
#define INDEX_CANDIDATES_MAX 8
#define INDEX_HITS_MAX 8192 /* postings of one query that are looked at, the rarest first */

/* Quotations. */
#define CLAIMS_MAX 10000
#define CLAIM_BYTES 4096                  /* of one; what is longer comes in parts */
#define CLAIM_MARKED_WORDS 4              /* between marks: fewer may be irony, and make no list */
#define CLAIM_WORDS_MIN 5                 /* of one that can be placed at all ... */
#define CLAIM_WORDS_SURE 8                /* ... and of one that can be called altered */
#define CLAIM_DIFFERENCES_MAX 50          /* told of one place */
#define CLAIM_PLACES_MAX 5                /* told of one quotation, on either side */
#define CLAIM_COMMON_MAX 8                /* in more documents it is a commonplace */
#define SEEK_WORDS_MIN 3                  /* in a row that are looked for */
#define SEEK_HITS_MAX 8                   /* documents that are looked at for a quotation */
#define SEEK_SHARED_MAX 64                /* quotations that are looked for by the same words */
#define CLAIM_CELLS_MAX (1ull << 36)      /* of all quotations of a run: some minutes */
#define QUOTE_CELLS_MAX ((size_t)1 << 24) /* of the table of a passage and its place */

/* Pictures that tesseract reads. */
#define OCR_FILE_BYTES (32u << 20)
#define OCR_TEXT_BYTES (1u << 20)
#define OCR_MEMORY_BYTES (1u << 30)
#define OCR_SECONDS 60                      /* of processor time; twice that by the clock */
#define OCR_LANGUAGES 6                     /* at once */
#define OCR_PAGES_MAX 100                   /* of a document */
#define SCANS_BYTES_MAX (UINT64_C(8) << 30) /* of pages that wait on the disk */

/* What a finding says. */
#define TRACES_MAX 200
#define TRACES_TOLD 5          /* traces, and as many oddities, in sentences */
#define ODDITY_SHOWN_BYTES 120 /* of a value in a sentence */
#define ODDITY_SAYS_BYTES 512  /* of a sentence: two values and what is said of them */
#define TRIAGE_CHANGES_MAX 50
#define PASSAGES_MAX 256       /* of one document that are put together, and may be told */
#define TRIAGE_TEXT_BYTES 2000 /* of one passage or property */
#define TRIAGE_CHANGES_TOLD 5  /* passages in sentences */
#define TRIAGE_TOLD_BYTES 160  /* of one of them */
#define TRIAGE_TITLE_BYTES 60  /* of the first one in the title */
#define VERSION_TIME_BYTES 64  /* of a time as a document writes it */

#endif
