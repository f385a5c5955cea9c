/* --severity, --rule, --source, --match, --since and --until as the case understands them. */
#ifndef TOCSIN_CLI_FILTER_H
#define TOCSIN_CLI_FILTER_H

#include "case/store.h"
#include "cli/options.h"

struct finding_filter filter_of(const struct request *request);

#endif
