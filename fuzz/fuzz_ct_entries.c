/* Any bytes as answers of get-entries. */
#include "ct_target.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ct_target_run(&FEED_CT_ENTRIES, ct_entries_next, slice_of((const char *)data, size));
	return 0;
}
