#include "mail/authres.h"

static const char *const RESULTS[] = {
	[AUTH_NONE] = "none",           [AUTH_PASS] = "pass",           [AUTH_FAIL] = "fail",
	[AUTH_SOFTFAIL] = "softfail",   [AUTH_POLICY] = "policy",       [AUTH_NEUTRAL] = "neutral",
	[AUTH_TEMPERROR] = "temperror", [AUTH_PERMERROR] = "permerror",
};

const char *
auth_result_name(enum auth_result result)
{
	CHECK((size_t)result < sizeof(RESULTS) / sizeof(RESULTS[0]));
	return RESULTS[result];
}

bool
auth_result_read(struct slice name, enum auth_result *ret)
{
	for (size_t i = 0; i < sizeof(RESULTS) / sizeof(RESULTS[0]); i++) {
		if (slice_equal_nocase(name, slice_text(RESULTS[i]))) {
			*ret = (enum auth_result)i;
			return true;
		}
	}
	return false;
}
