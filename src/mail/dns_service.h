/*
 * The process that asks live DNS for workers. What crosses its sockets (SOCK_SEQPACKET):
 *
 *     question: number (2 bytes, big-endian), type (2), name
 *     answer:   number (2 bytes), enum dns_service_word (1), the message of DNS as it came
 *
 * The service does not look into messages: workers do, in their sandbox.
 */
#ifndef TOCSIN_MAIL_DNS_SERVICE_H
#define TOCSIN_MAIL_DNS_SERVICE_H

#include "mail/dns.h"

#define DNS_SERVICE_QUESTION_BYTES 4 /* before the name */
#define DNS_SERVICE_ANSWER_BYTES 3   /* before the message */

enum dns_service_word {
	DNS_SERVICE_ANSWER,
	DNS_SERVICE_TEMPORARY,
	DNS_SERVICE_BAD_NAME,
};

/* A question as it came from a worker; false: it is none. */
bool dns_service_question(struct slice bytes, uint16_t *ret_number, enum dns_type *ret_type,
			  struct slice *ret_name) MUST_CHECK;

/* Answers until the last end of control is closed; new workers' ends come over it. servers: as for
 * dns_live_start. A word of one byte over `control` says first whether it could start. */
_Noreturn void dns_service_main(int control, const char *servers);

#endif
