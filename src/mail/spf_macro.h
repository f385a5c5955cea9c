/* Macros of SPF, RFC 7208 §7. */
#ifndef TOCSIN_MAIL_SPF_MACRO_H
#define TOCSIN_MAIL_SPF_MACRO_H

#include "base/buf.h"

#define SPF_MACRO_LETTERS 26

/* A value for each letter, 'a' first; SLICE_NONE where there is none. */
struct spf_macros {
	struct slice values[SPF_MACRO_LETTERS];
};

/* Whether text is a macro-string; with explanation, an explain-string: blanks and %{c}, %{r}, %{t}
 * as well. */
bool spf_macro_check(struct slice text, bool explanation);

/* Whether text is a domain-spec: a macro-string that ends in a label or a macro. */
bool spf_macro_check_domain(struct slice text);

/* Appends text, which one of the above approved of, expanded. */
void spf_macro_expand(struct buf *buf, struct slice text, const struct spf_macros *macros);

/* Whether %{p} is in it: its value is costly. */
bool spf_macro_needs_name(struct slice text);

#endif
