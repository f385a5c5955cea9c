/* Any bytes as an answer of DNS, to questions of every type; and as a question to the service. */
#include "mail/dns_message.h"
#include "mail/dns_service.h"
#include "model/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum dns_type TYPES[] = {DNS_A,  DNS_NS,  DNS_CNAME, DNS_PTR,
					      DNS_MX, DNS_TXT, DNS_AAAA};
	struct slice bytes = slice_of((const char *)data, size), name;
	struct arena arena;
	enum dns_type type;
	uint16_t number;
	struct err err;

	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(TYPES) / sizeof(TYPES[0]); i++) {
		struct dns_answer answer;
		enum status status = dns_message_read(&arena, bytes, SLICE("a.example"), TYPES[i],
						      &answer, &err);
		CHECK(status == STATUS_OK || status == STATUS_REFUSED);
		if (status != STATUS_OK)
			continue;
		CHECK((answer.outcome == DNS_FOUND) == (answer.first != NULL));
		for (const struct dns_record *record = answer.first; record; record = record->next)
			CHECK(TYPES[i] == DNS_TXT || record->data.length <= DOMAIN_MAX_BYTES);
	}
	if (dns_service_question(bytes, &number, &type, &name))
		CHECK(name.length > 0 && name.length <= DOMAIN_MAX_BYTES);
	arena_done(&arena);
	return 0;
}
