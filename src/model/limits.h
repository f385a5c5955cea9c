/* What one record may hold. A worker that sends more is taken for a liar. */
#ifndef TOCSIN_MODEL_LIMITS_H
#define TOCSIN_MODEL_LIMITS_H

#define RECORD_TEXT_MAX_BYTES 65536  /* any one text of a record */
#define RECORD_DATA_MAX_BYTES 524288 /* the JSON object of a rule */
#define RECORD_RULE_MAX_BYTES 64
#define FINDING_WHY_MAX 64
#define FINDING_NEXT_MAX 32
#define FINDING_SUBJECTS_MAX 256
#define FINDING_EVIDENCE_MAX 1024
#define FINDING_CONFIDENCE_MAX 100

#endif
