/* Any bytes as a data tile of the Static CT API. */
#include "ct_target.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ct_target_run(&FEED_CT_TILE, ct_tile_next, slice_of((const char *)data, size));
	return 0;
}
