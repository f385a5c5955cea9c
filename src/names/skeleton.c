#include "names/skeleton.h"

const struct skeleton *
skeleton_find(uint32_t code_point)
{
	size_t low = 0, high = SKELETON_COUNT, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (SKELETONS[middle].code_point < code_point)
			low = middle + 1;
		else
			high = middle;
	}
	return low < SKELETON_COUNT && SKELETONS[low].code_point == code_point ? &SKELETONS[low]
									       : NULL;
}
