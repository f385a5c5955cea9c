/*
 * The look of the report: quiet paper, a serif for what is said, a fixed font for what is quoted.
 * Contrast is at least 4.5:1 in light and dark (WCAG 2.2 §1.4.3). Severity is a word first, a bar
 * whose length tells it second, a colour last.
 */
#include "view/report_internal.h"

/* clang-format off */
const char *const REPORT_STYLE[] = {
	":root{--paper:#fbfaf7;--card:#fff;--ink:#1b2025;--soft:#565e67;--line:#dedad2;"
	 "--link:#1d4f7c;--quote:#f3f0ea;--add:#fde9b8;--addink:#4a3200;--critical:#8e1616;"
	 "--high:#9c3f06;--medium:#6f5500;--low:#285c45;--info:#4b5966;color-scheme:light "
	 "dark}\n",
	"@media (prefers-color-scheme:dark){:root{--paper:#14171a;--card:#1b1f23;"
	 "--ink:#e9e7e2;--soft:#a9b1b9;--line:#363c42;--link:#9dc6ee;--quote:#22272c;"
	 "--add:#57430f;--addink:#ffe7ad;--critical:#ff9f96;--high:#ffb680;--medium:#e6c766;"
	 "--low:#93d3b2;--info:#b6c2cd}}\n",
	"*{box-sizing:border-box}\n",
	"html{font-size:100%;-webkit-text-size-adjust:100%;text-size-adjust:100%}\n",
	"body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,"
	 "-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\",\"Liberation Sans\",Arial,"
	 "sans-serif;overflow-wrap:anywhere}\n",
	"header,main{max-width:50rem;margin:0 auto;padding:0 1.25rem}\n",
	"header{padding-top:2.75rem}main{padding-bottom:5rem}\n",
	"h1,h2,h3{font-family:\"Iowan Old Style\",\"Palatino Linotype\",Palatino,\"URW "
	 "Palladio L\",P052,\"Source Serif 4\",\"Noto Serif\",\"Liberation Serif\",Georgia,"
	 "serif;font-weight:600;line-height:1.2}\n",
	"h1{text-wrap:balance}h1{font-size:clamp(1.9rem,1.4rem + 2.4vw,2.75rem);"
	 "letter-spacing:-.012em;"
	 "margin:.35rem 0 1.1rem}\n",
	"h2{font-size:1.45rem;margin:2.4rem 0 .7rem}\n",
	"h3{font-size:1.14rem;margin:0 0 .8rem;line-height:1.35}\n",
	"h4{font-size:.82rem;letter-spacing:.045em;text-transform:uppercase;"
	 "color:var(--soft);margin:1.3rem 0 .35rem}\n",
	"p{margin:.4rem 0 .9rem;max-width:42rem}\n",
	"a{color:var(--link);text-decoration-thickness:.06em;text-underline-offset:.16em}\n",
	"a:focus-visible,summary:focus-visible{outline:3px solid var(--link);"
	 "outline-offset:2px;border-radius:2px}\n",
	"section:focus{outline:none}\n",
	".skip{position:absolute;left:-999rem;top:0;background:var(--card);padding:.6rem "
	 "1rem;z-index:1}.skip:focus{left:0}\n",
	".kicker{margin:0;color:var(--soft);font-size:.95rem}.brand{font-weight:650;"
	 "color:var(--ink)}\n",
	".tlp{display:inline-block;border:1px solid var(--line);border-radius:3px;padding:0 "
	 ".4em;margin-left:.5em;font-size:.8rem;letter-spacing:.03em;text-transform:uppercase}"
	 "\n",
	"nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1.3rem;margin:0;"
	 "padding:.65rem 0;border-top:1px solid var(--line);border-bottom:1px solid "
	 "var(--line);font-size:.95rem}\n",
	"nav a{text-decoration:none}nav a:hover{text-decoration:underline}\n",
	".lead{font-size:1.14rem;line-height:1.5}\n",
	"code,.against dd{font-family:ui-monospace,\"Cascadia Mono\",\"SF Mono\",Menlo,"
	 "Consolas,\"DejaVu Sans Mono\",\"Liberation Mono\",monospace;font-size:.885em}\n",
	"bdi{white-space:pre-wrap}\n",
	".esc{font-family:ui-monospace,Menlo,Consolas,\"DejaVu Sans Mono\",monospace;"
	 "font-size:.85em;border:1px solid var(--soft);border-radius:2px;padding:0 .15em;"
	 "background:var(--quote);white-space:nowrap}\n",
	".sev{font:600 .86rem/1.3 system-ui,-apple-system,"
	 "\"Segoe UI\",Roboto,\"Noto Sans\",\"Liberation Sans\",Arial,sans-serif;"
	 "white-space:nowrap}\n",
	".critical::before,.high::before,.medium::before,.low::before,.info::before{"
	 "content:\"\";display:inline-block;height:.62em;margin-right:.45em;"
	 "vertical-align:.02em;background:repeating-linear-gradient(90deg,currentColor 0 "
	 ".28em,transparent .28em .4em);-webkit-print-color-adjust:exact;"
	 "print-color-adjust:exact}\n",
	".critical{color:var(--critical)}.critical::before{width:1.88em}\n",
	".high{color:var(--high)}.high::before{width:1.48em}\n",
	".medium{color:var(--medium)}.medium::before{width:1.08em}\n",
	".low{color:var(--low)}.low::before{width:.68em}\n",
	".info{color:var(--info)}.info::before{width:.28em}\n",
	"table{border-collapse:collapse;width:100%;font-size:.95rem;margin:.6rem 0 1.4rem}\n",
	"caption{text-align:left;color:var(--soft);font-size:.88rem;padding-bottom:.35rem}\n",
	"th,td{text-align:left;vertical-align:baseline;padding:.36rem .9rem .36rem 0;"
	 "border-bottom:1px solid var(--line);font-weight:400}\n",
	"thead th{font-size:.82rem;color:var(--soft);border-bottom-color:var(--soft)}\n",
	"th:last-child,td:last-child{padding-right:0}\n",
	".number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}\n",
	".severities tbody th{width:7.5rem}.severities .number{width:5rem;"
	 "padding-right:1.6rem}\n",
	".severities tbody .number{font-weight:600}.severities .none .number{font-weight:400;"
	 "color:var(--soft)}\n",
	".top,.steps,.lines,.events{list-style:none;margin:.3rem 0 1rem;padding:0}\n",
	".top li,.steps li,.lines li,.events li{padding:.42rem 0;"
	 "border-bottom:1px solid var(--line)}"
	 "\n",
	".top li,.steps li,.lines li{display:grid;"
	 "grid-template-columns:7.5rem 1fr;column-gap:.9rem;"
	 "align-items:baseline}\n",
	".steps strong{display:inline-block;max-width:100%}\n",
	".facts+.events{margin-top:1.4rem}.events li{display:grid;"
	 "grid-template-columns:15rem 6.5rem 1fr;column-gap:.9rem;"
	 "align-items:baseline}.undated li{grid-template-columns:6.5rem 1fr}\n",
	".refusals thead th:last-child,.sources thead th:nth-child(2){text-align:right}\n",
	"ul+h3{margin-top:1.4rem}\n",
	".rest{margin:2rem 0 .5rem}.lines li:target{background:var(--quote)}"
	 ".place{display:block;font-size:.88rem;color:var(--soft)}\n",
	".left-out{color:var(--soft);font-style:italic}\n",
	"article{background:var(--card);border:1px solid var(--line);border-radius:6px;"
	 "padding:1.25rem 1.4rem 1rem;margin:0 0 1.3rem}\n",
	"article:target{border-color:var(--link);box-shadow:0 0 0 1px var(--link)}\n",
	"article h3 .sev{display:block;margin-bottom:.35rem}\n",
	"article ul,article ol{margin:.2rem 0 .6rem;padding-left:1.3rem}article li{"
	 "margin:.2rem 0}\n",
	".facts{display:grid;grid-template-columns:8.5rem 1fr;gap:.22rem .9rem;margin:.7rem "
	 "0;font-size:.95rem}\n",
	".facts dt{color:var(--soft)}.facts dd{margin:0;min-width:0}\n",
	".against{background:var(--quote);border-radius:4px;padding:.7rem .9rem;margin:.2rem "
	 "0 .5rem;line-height:1.75}\n",
	".against div{display:grid;grid-template-columns:4rem 1fr;column-gap:.8rem;"
	 "align-items:baseline}\n",
	".against dt{font-size:.82rem;color:var(--soft)}.against dd{margin:0;"
	 "font-size:1.02rem}\n",
	".against ins,.against del,.against mark{text-decoration:none;background:var(--add);"
	 "color:var(--addink);box-shadow:inset 0 -2px 0 currentColor;border-radius:2px 2px 0 "
	 "0;-webkit-print-color-adjust:exact;print-color-adjust:exact}\n",
	".against del{text-decoration:line-through}.gap{color:var(--soft)}\n",
	".changes{table-layout:fixed}.changes th:first-child{width:8.5rem}.changes code{"
	 "white-space:pre-wrap}.changes ins,.changes del{text-decoration:none;"
	 "background:var(--add);color:var(--addink);-webkit-print-color-adjust:exact;"
	 "print-color-adjust:exact}.changes del{text-decoration:line-through}"
	 ".verdicts tbody th{width:12rem}.verdicts .number{width:5rem;padding-right:1.6rem;"
	 "font-weight:600}\n",
	".edits{font-size:.92rem;color:var(--soft)}.edits code{color:var(--ink)}\n",
	".evidence{list-style:none;padding:0!important;font-size:.92rem}.evidence li{"
	 "margin:.35rem 0 .8rem}\n",
	".digest,.check{display:block;margin-top:.2rem}\n",
	".check code{display:block;background:var(--quote);border-radius:4px;padding:.45rem "
	 ".7rem;margin-top:.2rem}\n",
	"details{margin:.6rem 0}summary{color:var(--link);font-size:.92rem;cursor:pointer}\n",
	".data{font-size:.88rem}\n",
	".foot{color:var(--soft);font-size:.85rem;border-top:1px solid var(--line);"
	 "padding-top:.6rem;margin:1rem 0 0;max-width:none}\n",
	".events time{font-variant-numeric:tabular-nums;white-space:nowrap}\n",
	".sources td:last-child{font-size:.85rem}.sources tbody th,.refusals tbody th{"
	 "min-width:8rem}\n",
	"@media (max-width:36rem){header{padding-top:1.6rem}header,main{padding-left:1rem;"
	 "padding-right:1rem}article{margin-left:-.5rem;margin-right:-.5rem;padding:1rem "
	 ".9rem .8rem}.top li,.steps li,.lines li,.events li,.facts,.against div{"
	 "grid-template-columns:1fr}.facts{"
	 "gap:0}.facts dd{margin-bottom:.5rem}.severities tbody th{width:auto}.severities "
	 ".number{width:auto;padding-right:.9rem}th,td{padding-right:.6rem}.sources tbody th,"
	 ".refusals tbody th{min-width:5rem}}\n",
	"@page{size:A4;margin:17mm 18mm 18mm;@bottom-left{content:\"Tocsin report\";font:8pt "
	 "sans-serif;color:#555}@bottom-right{content:counter(page) \" / \" counter(pages);"
	 "font:8pt sans-serif;color:#555}}\n",
	"@media print{:root{--paper:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;"
	 "--link:#000;--quote:#f3f3f3;--add:#fde9b8;--addink:#000;--critical:#8e1616;"
	 "--high:#8a3705;--medium:#5f4900;--low:#1f4d39;--info:#3d4954}html{font-size:9.8pt}"
	 "body{line-height:1.42}header,main{max-width:none;padding:0}header{padding-top:0}"
	 "nav,.skip{display:none}h1{font-size:22pt;margin:.2rem 0 .6rem}"
	 "h2{margin:1.5rem 0 .4rem}p{max-width:none}a{text-decoration:none}"
	 "h2,h3,h4,caption,thead,summary{break-after:avoid}h3,li,tr,.against{break-inside:avoid}"
	 "#answer{break-after:page}article{border-width:0 0 1px;border-radius:0;"
	 "padding:.8rem 0;margin:0 0 .6rem}article:target{box-shadow:none}"
	 ".top li,.steps li,.lines li,.events li,th,td{padding-top:.24rem;padding-bottom:.24rem}"
	 "summary{list-style:none;color:var(--soft)}summary::marker{content:\"\"}"
	 "details::details-content{content-visibility:visible;display:block;height:auto}"
	 "main{padding-bottom:0}}\n",
	NULL,
};
/* clang-format on */
