/* Every limit of the readers of hostile formats. Reaching one is a refusal that names it. */
#ifndef TOCSIN_FORMAT_LIMITS_H
#define TOCSIN_FORMAT_LIMITS_H

/* Streams. */
#define STREAM_BLOCK_BYTES (64u << 10)      /* read and handed out at a time: stays in the cache */
#define STREAM_XZ_MEMORY_BYTES (128u << 20) /* what an xz decoder may use: xz -9 needs 65 MiB */
#define STREAM_ZSTD_WINDOW_LOG 27           /* 128 MiB, as zstd(1) itself allows by default */

#define SNIFF_CONTROLS_ONE_IN 20       /* controls for so many bytes of UTF-8: text all the same */
#define SNIFF_OLE_DIRECTORY_BYTES 8192 /* looked at for names; the first are there in practice */

/* Archives. The budget is one for an input and all that is nested in it. */
#define MEMBERS_MAX 100000
#define MEMBERS_TOTAL_BYTES (256u << 20)     /* unpacked */
#define MEMBERS_RATIO 100                    /* unpacked to packed ... */
#define MEMBERS_RATIO_FLOOR_BYTES (8u << 20) /* ... from here on: small files may pack well */
#define MEMBERS_NAME_BYTES 4096
#define MEMBERS_DEPTH 3                  /* of the innermost that is opened; the input is at 0 */
#define MEMBERS_NESTED_BYTES (64u << 20) /* of a member that is read as a file in turn */

/* Documents. */
#define OFFICE_XML_BYTES (1u << 20)
#define OFFICE_TEXT_BYTES 1024    /* of one property */
#define XML_BYTES (32u << 20)     /* of one part */
#define XML_DEPTH 200             /* libxml2's own is 256 */
#define PACKAGE_BYTES (96u << 20) /* of the parts of one document that are read */
#define PACKAGE_PARTS 20000
#define PACKAGE_TIMES 16        /* told of one document */
#define PACKAGE_RELATIONS 20000 /* of one part */
#define DOCUMENT_BOXES_NESTED 8 /* text boxes in text boxes; deeper ones are one with theirs */
#define OOXML_NESTED 8          /* text boxes in text boxes; deeper ones are read as one */
#define OPEN_LINKS 32           /* links and fields within each other */
#define OOXML_LANGUAGES 16      /* told of one document */
#define OOXML_PICTURES 64       /* that are drawn by records, of one document */
#define PPTX_DESIGNS 1000       /* layouts and masters of one presentation */
#define OOXML_CHUNKS 100        /* of other formats, in one document */
#define OOXML_MARKS 9999        /* of notes; later ones are not counted */
#define OOXML_STYLES 20000      /* of one document */
#define OOXML_STYLE_STEPS 100   /* styles that are based on each other */
#define XLSX_LINKS 65530        /* of a sheet: as many as Excel has */
#define XLSX_SHEETS 10000
#define XLSX_FORMATS 5000 /* of its own; the others show as General */
#define ODF_NESTED 8      /* paragraphs in paragraphs, by notes and frames */
#define ODF_SPANS 32      /* spans in spans; deeper ones hide nothing by themselves */
#define ODF_CELLS 500000  /* told of a sheet's repeated cells */
#define ODF_COLUMNS 16384 /* more are counted as so many */
#define ODF_ROWS 1048576
#define ODF_COLUMN_STYLES 1000 /* runs of columns of a sheet; cells behind them show numbers */
#define OLE_ENTRIES 20000      /* storages and streams of one file */
#define OLE_DEPTH 32
#define RTF_BYTES (64u << 20) /* unpacked */
#define RTF_DEPTH 256         /* groups within groups; deeper ones are read as their parent */
#define RTF_FONTS 1024        /* whose code page is known; others have the document's */
#define PDF_BYTES (128u << 20)
#define PDF_PAGES 2000             /* whose text is taken */
#define PDF_PAGE_BYTES (1u << 20)  /* of text */
#define PDF_TEXT_BYTES (16u << 20) /* of text in all */
#define PDF_NOTES 1000             /* annotations and fields of a page, each */
#define PDF_LOOKS 16               /* pages of a document that are drawn for how they look */
#define PDF_LOOK_DPI 100           /* ... by so many dots an inch */
#define PDF_XMP_BYTES (1u << 20)
#define PDF_WORDS_BYTES (64u << 10) /* of the table of words that tells hyphens apart */
#define PDF_PROPERTY_BYTES 1024
#define PDF_DRAWN_DPI 300 /* as readers of words want it, unless that were more than ... */
#define PDF_DRAWN_PIXELS (24u << 20)
#define PDF_SEEN_SCALE 1.0 /* pixels a point of a page drawn to say what of its text is seen */
#define PDF_SEEN_PIXELS (4u << 20)       /* ... but no more of it; from ... */
#define PDF_SEEN_SCALE_LEAST 0.5         /* ... less of a point no letter can be told */
#define PDF_SEEN_ALL_PIXELS (512u << 20) /* of all pages of a document: 1,000 of A4 */
#define PDF_UNSEEN 100                   /* passages told that nobody sees */
#define PDF_LINKS_MAX 1000
#define PDF_LINK_BYTES 8192                  /* of one link */
#define PDF_LINKS_UNPACKED_BYTES (16u << 20) /* of streams of objects */
#define PDF_RANGE_BYTES 256                  /* behind /ByteRange, looked at for its numbers */
#define PDF_LINK_DICTIONARY_BYTES 512        /* before a stream, looked at for what it is */

/* What is taken of a document, whatever its format. */
#define DOCUMENT_BYTES (128u << 20)
#define DOCUMENT_UNITS 1000000
#define DOCUMENT_UNIT_BYTES (64u << 10) /* of one unit: longer paragraphs become several */
#define DOCUMENT_TEXT_BYTES (64u << 20) /* of text in all */
#define DOCUMENT_FIELDS 2000
#define DOCUMENT_FIELD_BYTES 4096
#define DOCUMENT_LEADER_DOTS 5           /* so many and more are no text but a leader */
#define DOCUMENT_RULE_SIGNS 5            /* the same of a rule: fewer may be a dash */
#define DOCUMENT_RULE_RUN 3              /* of which so many in a row */
#define DOCUMENT_CHARSET_HEAD_BYTES 4096 /* looked at for <meta charset> */
#define DOCUMENT_PLACE_BYTES 160         /* "Sheet1!A7" */
#define DOCUMENT_NAME_BYTES 128          /* of a field's name */
#define DOCUMENT_PICTURES 1000
#define DOCUMENT_LISTS 1000    /* texts of numbers of lists */
#define DOCUMENT_LINES 1000000 /* whose places on a page are told */
#define DOC_PIECES 200000      /* of the text of a .doc */
#define DOC_RUN_PAGES 100000
#define XLS_ROWS 65536 /* that a row's number can tell */
#define XLS_SHEETS 1000
#define XLS_FORMATS 4096 /* of numbers */
#define XLS_STYLES 65536 /* of cells */
#define XLS_STRINGS 2000000
#define PICTURE_PIXELS (50u << 20) /* of one that is decoded */
#define EXIF_DIRECTORIES 64
#define EXIF_NUMBERS 64 /* of one entry */
#define ICC_BYTES (1u << 20)
#define ICC_ELEMENTS 100
#define PICTURE_XMP_BYTES (1u << 20) /* of a packet that is packed */
#define PPT_DEPTH 32                 /* containers within containers */
#define PPT_SLIDES 10000
#define PPT_EDITS 1000
#define PPT_OBJECTS 100000
#define WORDPERFECT_UNMARKED_BYTES (4u << 20) /* looked at for what has no mark */
#define DOCUMENT_NUMBER_FORMAT_BYTES 1024     /* of one number format of a sheet */

/* Messages: RFC 5322 and MIME. What goes over is left unread, what was read stays. */
#define MESSAGE_HEADER_BYTES (1u << 20) /* of one header */
#define MESSAGE_HEADER_FIELDS 1000      /* of one header */
#define MESSAGE_FIELDS 10000            /* over all headers of a message */
#define MESSAGE_DEPTH 32                /* parts within parts */
#define MESSAGE_PARTS 1000
#define MESSAGE_BYTES (256u << 20)
#define MBOX_LIES_MAX 16 /* lengths that were wrong, above those that held: no more is read ahead */
#define MBOX_MESSAGE_BYTES (64u << 20)
#define MBOX_LINE_BYTES 2000 /* of a "From " line and the next, looked at for what they are */
#define ITEM_DEPTH 8         /* messages within messages of an Outlook item */
#define ITEM_RECIPIENTS 2000
#define ITEM_ATTACHMENTS 900       /* with the bodies below MESSAGE_PARTS */
#define ITEM_TEXT_BYTES (1u << 20) /* of one property that becomes a header */
#define MIME_BOUNDARY_BYTES 256    /* RFC 2046 §5.1.1 allows 70 */
#define MIME_PARAMETERS 100        /* of one field */
#define MIME_SECTIONS 100          /* of one parameter, RFC 2231 §3 */
#define MIME_WORD_BYTES 1024       /* of one encoded word; RFC 2047 §2 allows 75 */
#define CHARSET_GUESS_BYTES 65536  /* looked at to guess a character set */
#define CHARSET_SURE 30            /* of 100, as ICU has it: from here on it is believed */
#define MIME_CHARSET_BYTES 64
#define MIME_COMMENT_DEPTH 16
#define ADDRESSES_MAX 1000 /* of one field */

/* PST and OST: all but PST_MESSAGE_BYTES is far over what Outlook itself makes. */
#define PST_BLOCKS (1u << 17) /* of one node: at least 1 GiB where they are full */
#define PST_TIMES 8 /* blocks may stand for one another: read at most this many times ... */
#define PST_WORK_FLOOR_BYTES (8u << 20) /* ... the file's size, from here on */
#define PST_TREE_LEVELS 8               /* of the tree of a heap */
#define PST_ROWS (1u << 20)             /* of one table */
#define PST_MESSAGE_BYTES (64u << 20)   /* properties of one message, with those within */
#define PST_FOLDER_DEPTH 32
#define PST_FOLDERS 10000
#define PST_NAME_BYTES 120 /* of one folder in the name of what is in it */

/* Pages of HTML. */
#define HTML_BYTES (16u << 20)   /* of one page */
#define HTML_LINKS_MAX 20000     /* of one page */
#define HTML_ASIDES_MAX 10000    /* of one page: half of them of pictures */
#define HTML_STYLE_BYTES 1024    /* looked at of one style= */
#define HTML_DRAWN_MAX 500       /* scripts, and rules of styles, told of a page */
#define HTML_HOSTS_MAX 500       /* that a page loads from */
#define HTML_DRAWN_BYTES 1000    /* told of one */
#define MARKDOWN_SPAN_BYTES 4096 /* of the words of a link, where it leads, code in a line, a tag */
#define MARKDOWN_LOOKS_MAX ((size_t)1 << 27) /* bytes looked through for what is no text */
#define MARKDOWN_NESTED 4                    /* emphasis in emphasis */
#define HTML_DECLARATIONS_MAX 10000          /* of one rule of a style */
#define HTML_DEPTH 64                        /* of elements whose styles are heeded within */
#define HTML_FRAME_DEPTH 3                   /* pages in frames of pages */

#define FILES_BLOCK_BYTES (1u << 16) /* read at a time of what is only hashed */

/* What the files room says of a file. */
#define FILES_TEXT_BYTES 1024 /* of one text in data */
#define FILES_ADDRESSES 50    /* of one field of a message */
/* Of one address: RFC 5321 §4.5.3.1 allows 64 before the @ and 255 behind it. Three fields of
 * these, however JSON escapes them, stay below RECORD_DATA_MAX_BYTES. */
#define FILES_ADDRESS_BYTES 320

#endif
