/* psl_find on any labels: a suffix of at least one label and at most all of them. */
#include "names/limits.h"
#include "names/psl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice labels[NAMES_LABELS_MAX], rest = slice_of((const char *)data, size);
	size_t count = 0;
	if (size == 0)
		return 0;
	while (count < NAMES_LABELS_MAX && slice_next(&rest, '.', &labels[count]))
		count++;
	struct psl_answer answer = psl_find(labels, count);
	CHECK(answer.labels >= 1 && answer.labels <= count);
	CHECK(answer.known || answer.labels == 1);
	return 0;
}
