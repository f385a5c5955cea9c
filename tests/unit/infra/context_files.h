/* Small files of context, one of every format, about names of nobody. */
#ifndef TOCSIN_TESTS_CONTEXT_FILES_H
#define TOCSIN_TESTS_CONTEXT_FILES_H

#define RDAP_DOMAIN                                                                               \
	"{\"objectClassName\":\"domain\",\"ldhName\":\"MAIL.a.example\",\"status\":[\"active\"]," \
	"\"nameservers\":[{\"ldhName\":\"NS1.b.example.\"}],"                                     \
	"\"entities\":[{\"roles\":[\"registrar\"],\"vcardArray\":[\"vcard\",[[\"fn\",{},"         \
	"\"text\",\"One Ltd\"]]]},{\"roles\":[\"registrant\"],\"vcardArray\":[\"vcard\","         \
	"[[\"fn\",{},\"text\",\"A Person\"],[\"org\",{},\"text\",\"REDACTED FOR PRIVACY\"]]]}],"  \
	"\"events\":[{\"eventAction\":\"registration\",\"eventDate\":\"2017-03-15T10:00:00Z\"},"  \
	"{\"eventAction\":\"last update of RDAP database\","                                      \
	"\"eventDate\":\"2017-04-12T00:00:00Z\"}]}"

#define RDAP_NETWORK                                                                              \
	"{\"objectClassName\":\"ip network\",\"startAddress\":\"192.0.2.0\",\"endAddress\":"      \
	"\"192.0.2.255\",\"name\":\"EXAMPLE-NET\",\"entities\":[{\"roles\":[\"registrant\"],"     \
	"\"entities\":[{\"roles\":[\"abuse\"],\"vcardArray\":[\"vcard\",[[\"email\",{},\"text\"," \
	"\"abuse@hoster.example\"]]]}]}],\"events\":[{\"eventAction\":\"registration\","          \
	"\"eventDate\":"                                                                          \
	"\"2010-03-15T10:00:00Z\"},{\"eventAction\":\"last update of RDAP "                       \
	"database\",\"eventDate\":"                                                               \
	"\"2017-04-12T00:00:00Z\"}]}"

#define RDAP_DOMAIN_ABUSE                                                                      \
	"{\"objectClassName\":\"domain\",\"ldhName\":\"a.example\",\"entities\":[{\"roles\":[" \
	"\"registrar\"],\"vcardArray\":[\"vcard\",[[\"fn\",{},\"text\",\"One "                 \
	"Ltd\"]]],\"entities\":[{"                                                             \
	"\"roles\":[\"abuse\"],\"vcardArray\":[\"vcard\",[[\"email\",{},\"text\","             \
	"\"abuse@one.example\"]]]}]}]}"

#define COF_LINE                                                               \
	"{\"rrname\":\"a.example\",\"rrtype\":\"A\",\"rdata\":[\"192.0.2.7\"," \
	"\"10.0.0.1\"],\"time_first\":1489572000,\"time_last\":1489658400,\"count\":3}"

#define URLSCAN_RESULT                                                                          \
	"{\"task\":{\"time\":\"2017-04-12T08:00:00.000Z\"},\"page\":{\"domain\":\"a.example\"," \
	"\"ip\":\"192.0.2.7\"},\"lists\":{\"certificates\":[{\"subjectName\":\"a.example\","    \
	"\"issuer\":\"CA One\",\"validFrom\":1489572000},{\"subjectName\":\"cdn.example\","     \
	"\"issuer\":\"CA One\",\"validFrom\":1}]}}"

#define VIRUSTOTAL_DOMAIN                                                                    \
	"{\"data\":{\"type\":\"domain\",\"id\":\"a.example\",\"attributes\":{\"registrar\":" \
	"\"One Ltd\",\"creation_date\":1489572000,\"last_dns_records\":[{\"type\":\"MX\","   \
	"\"value\":\"mx.b.example\"},{\"type\":\"TXT\",\"value\":\"x\"}],"                   \
	"\"last_dns_records_date\":1491955200,\"last_https_certificate\":{"                  \
	"\"thumbprint_sha256\":\"ABCD\",\"extensions\":{\"subject_alternative_name\":[]}}}}}"

#define MASSDNS_LINE                                                                        \
	"{\"name\":\"a.example.\",\"type\":\"NS\",\"class\":\"IN\",\"status\":\"NOERROR\"," \
	"\"data\":{\"answers\":[{\"ttl\":60,\"type\":\"NS\",\"class\":\"IN\",\"name\":"     \
	"\"a.example.\",\"data\":\"ns1.b.example.\"}]}}"

#define ZDNS_LINE                                                                               \
	"{\"name\":\"a.example\",\"results\":{\"MX\":{\"data\":{\"answers\":[{\"type\":\"MX\"," \
	"\"name\":\"a.example\",\"answer\":\"mx.b.example\"}]},\"status\":\"NOERROR\"}}}"

#define DNSX_LINE                                                                   \
	"{\"host\":\"a.example\",\"a\":[\"192.0.2.7\"],\"ns\":[\"ns1.b.example\"]," \
	"\"timestamp\":\"2017-04-12T08:00:00Z\"}"

#define RECORD_LINES                                                                     \
	"; answers\na.example.\t300\tIN\tNS\tns1.b.example.\na.example. A 192.0.2.7\n\n" \
	"a.example IN 300 MX 10 mx.b.example.\na.example. 60 IN MX 0 .\nc.example TXT hello\n"

#endif
