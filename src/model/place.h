/* The span that an observable was read from, kept in its data for the findings it is joined to. */
#ifndef TOCSIN_MODEL_PLACE_H
#define TOCSIN_MODEL_PLACE_H

#include "base/json.h"
#include "model/record.h"

/* "evidence":{"sha256","offset","length","line"}; the source is the observable's. */
void place_write(struct json_writer *json, const struct span *place);

/* From the object that stands under that key. */
bool place_read(const struct json_value *evidence, struct slice source, struct span *ret)
	MUST_CHECK;

#endif
