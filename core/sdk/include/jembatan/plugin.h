/*
 * The binary contract between the Jembatan broker and a plugin: C11, fixed-width integers, views and function tables.
 *
 * A plugin is a shared library that exports exactly one symbol, the constant `jembatan_plugin_v1`. It computes; the
 * broker does everything else. Every ability is one pure function, step(job, event) -> one action.
 *
 * Lifetime: whatever the host hands to a call (views, trees, structs) is valid until that call returns. Whatever a
 * plugin hands to a sink has to stay valid until the sink returns. Nobody frees the other's memory. Thread:   one
 * instance is called by one thread at a time; different instances may be called at once. Errors:   no exception may
 * leave an entry point. An entry point returns 0, or a negative jembatan_status after which the host takes the call as
 * failed. Growth:   structs begin with struct_size and only ever grow at the end. In an array the struct_size of the
 * first element is the distance from one element to the next. Strings are UTF-8 unless said otherwise, without a
 * closing NUL.
 *
 * C++ authors use sdk.hpp beside this file, which hides all of it.
 */
#ifndef JEMBATAN_PLUGIN_H
#define JEMBATAN_PLUGIN_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define JEMBATAN_MAGIC 0x4a4d4254u /* "JMBT" */
#define JEMBATAN_ABI_MAJOR 1u
#define JEMBATAN_ABI_MINOR 0u
/* While this is not empty the ABI is a draft: host and plugin must carry the very same text. */
#define JEMBATAN_ABI_DRAFT "1-draft"

#define JEMBATAN_EXPORT __attribute__((visibility("default")))

/* What an entry point or a host service returns. */
enum jembatan_status {
    JEMBATAN_OK = 0,
    JEMBATAN_FAILED = -1, /* the call did not work; the host has been told why through the log or a sink */
    JEMBATAN_MISUSE = -2, /* the contract was broken: a missing field, a second action, a wrong size */
    JEMBATAN_UNSUPPORTED = -3
};

typedef struct jembatan_view {
    const char* data; /* may be null when len is 0 */
    uint64_t len;
} jembatan_view;

/* ---- Documents -------------------------------------------------------------------------------------------------- */

enum jembatan_node_kind {
    JEMBATAN_NULL = 0,
    JEMBATAN_BOOL,
    JEMBATAN_INTEGER,
    JEMBATAN_REAL,
    JEMBATAN_TEXT,
    JEMBATAN_LIST,
    JEMBATAN_MAP
};

/* One value of a document (options, mappings, JSON, reports). Numbers are finite. This struct does not grow after the
 * draft. */
typedef struct jembatan_node {
    uint32_t kind;      /* jembatan_node_kind */
    uint32_t count;     /* children of a list or map */
    int64_t integer;    /* of an integer; 0 or 1 of a bool */
    double real;        /* of a real or an integer */
    jembatan_view text; /* of a text; the literal of a number where it is known */
    jembatan_view key;  /* in a map: this child's key */
    const struct jembatan_node* children;
    jembatan_view file;            /* where it stood; empty when it came from no file */
    uint32_t line, column;         /* 1-based */
    uint32_t key_line, key_column; /* of this child's key in its map; 0 when unknown */
} jembatan_node;

/* ---- Host services ---------------------------------------------------------------------------------------------- */

enum jembatan_log_level { JEMBATAN_LOG_DEBUG = 0, JEMBATAN_LOG_INFO, JEMBATAN_LOG_WARN, JEMBATAN_LOG_ERROR };

typedef struct jembatan_pair {
    jembatan_view name;
    jembatan_view value;
} jembatan_pair;

/* What the host does for a plugin inside a call. Pass `self` back as it was given. */
typedef struct jembatan_host {
    uint32_t struct_size;
    void* self;
    /* One log line of this instance; never give it personal data. */
    void (*log)(void* self, uint32_t level, jembatan_view event, const jembatan_pair* fields, uint32_t field_count);
    void (*sha256)(void* self, jembatan_view data, uint8_t out[32]);
    void (*hmac_sha256)(void* self, jembatan_view key, jembatan_view data, uint8_t out[32]);
    void (*hmac_sha512)(void* self, jembatan_view key, jembatan_view data, uint8_t out[64]);
    /* 1 if equal. Takes the same time whatever the difference; differing lengths are unequal. */
    int32_t (*equal_constant_time)(void* self, jembatan_view left, jembatan_view right);
    /* Parses JSON: depth at most 32, no non-finite numbers, valid UTF-8, the last of duplicate keys wins. The tree
     * lives until the current call returns. On failure *problem says what is wrong and at which byte. */
    int32_t (*parse_json)(void* self, jembatan_view json, const jembatan_node** tree, jembatan_view* problem);
    /* An optional feature of this host by name, or null. None is defined yet. */
    const void* (*feature)(void* self, jembatan_view name);
} jembatan_host;

/* ---- What a step is about --------------------------------------------------------------------------------------- */

/* Abilities, also bits of a set: 1 << ability. */
enum jembatan_ability {
    JEMBATAN_RECEIVE = 0, /* webhook, form, page: request -> items, answer. Of a destination: pushed status -> answer
                             with hints */
    JEMBATAN_POLL,        /* fetch new items from a far side, with a cursor */
    JEMBATAN_DELIVER,     /* report, follow-up, reply or notice -> outcome */
    JEMBATAN_FIND,        /* look an uncertain delivery up -> found, absent, cannot tell */
    JEMBATAN_FOLLOW,      /* read the status of delivered reports -> updates, with a cursor */
    JEMBATAN_FETCH,       /* an attachment's bytes by reference -> keep, gone */
    JEMBATAN_CREDENTIAL,  /* make or renew a token */
    JEMBATAN_REFRESH,     /* re-read master data */
    JEMBATAN_CONFIGURE,   /* options and documents -> findings */
    JEMBATAN_PREVIEW,     /* a report -> the requests it would cause */
    JEMBATAN_PROBE        /* is the far side reachable and the secret right -> findings */
};

/* What is delivered; also bits of a set: 1 << kind. */
enum jembatan_delivery_kind { JEMBATAN_REPORT = 0, JEMBATAN_FOLLOWUP, JEMBATAN_REPLY, JEMBATAN_NOTICE };

/*
 * One job. `data` is a map whose entries depend on the ability; unknown entries are to be ignored:
 *   receive    {languages}
 *   deliver, preview, find
 *              {report: {ref, uid, title, text, incident_date, received_at, kind, category, agency, region, priority,
 *               anonymous, secret, link, missing_attachments, place: {text, region, lat, lon}, author: {name, claims:
 * [{kind, value}]}, messages: [{text, sent_at}], attachments: [{id, name, mime, size, sha256, caption, can_shrink,
 * original_size}]}, message:
 * {text, attachments}       what is said now: a follow-up's text, a reply, a notice address: <as the channel gave it>
 * for replies window_until: <ms or absent>, external_id, parent_external_id, template: {name, values}, fingerprint}
 *   fetch      {reference, name, mime, size, sha256}
 *   follow, poll  {external_ids: [..] or cursor, hinted: [..]: those told of by a push since they were last read}
 *   credential, refresh  {name}
 *   configure  {options, facts: {categories, agencies, regions}}
 */
typedef struct jembatan_job {
    uint32_t struct_size;
    uint32_t ability;       /* jembatan_ability */
    uint32_t kind;          /* jembatan_delivery_kind, for deliver, find and preview */
    uint32_t attempt;       /* 1 for the first */
    int64_t now_ms;         /* UTC, the time of this call */
    jembatan_view key;      /* the same for every attempt of one job: an idempotency key where the far side takes one */
    jembatan_view instance; /* the name in the configuration */
    jembatan_view language; /* of the reader: "id" or "en" */
    jembatan_view state;    /* what the last action of this job asked to keep */
    const jembatan_node* data;
    const jembatan_pair* credentials; /* of this instance, those that are still good: name, token */
    uint32_t credential_count;
} jembatan_job;

/* ---- What happened ---------------------------------------------------------------------------------------------- */

enum jembatan_event_kind {
    JEMBATAN_EVENT_START = 0,   /* first step of a job; of a delivery that is not repeatable: once in its life */
    JEMBATAN_EVENT_REQUEST,     /* receive: a request came in */
    JEMBATAN_EVENT_STORED,      /* receive: the items are flushed; `data` = [{ref, key, receipt_key, result: created|
                                   joined|followup|duplicate|no_report|ignored|refused}]; `request` is still there */
    JEMBATAN_EVENT_LOOKED_UP,   /* receive: answer to look_up; `data` = the public view (docs/plugins.md), or null */
    JEMBATAN_EVENT_RESPONSE,    /* the far side answered the last send */
    JEMBATAN_EVENT_FAILED,      /* the last send got no answer; `failure` says how. receive: not kept; answer 503 */
    JEMBATAN_EVENT_RESUMED,     /* a later attempt goes on from `job.state` */
    JEMBATAN_EVENT_INTERRUPTED, /* the broker died during a marked send: what became of it is unknown */
    JEMBATAN_EVENT_DECIDED,     /* a person or a look-up decided: `external_id`, or empty for "send again" */
    JEMBATAN_EVENT_WOKEN        /* the time of the last wait has come, or the needed credential is there */
};

enum jembatan_failure {
    JEMBATAN_FAILURE_NONE = 0,
    JEMBATAN_FAILURE_NOT_SENT, /* no byte of the request left us: name, connection, TLS, a refused address */
    JEMBATAN_FAILURE_TIMEOUT,  /* sent, and silence until the limit */
    JEMBATAN_FAILURE_BROKEN,   /* sent, and the connection broke or the answer was not HTTP */
    JEMBATAN_FAILURE_TOO_LARGE /* sent, and the answer was over its limit */
};

typedef struct jembatan_part { /* one part of an inbound form or multipart body, read by the host */
    uint32_t struct_size;
    jembatan_view name, file_name, content_type;
    jembatan_view value; /* its bytes */
} jembatan_part;

typedef struct jembatan_request { /* an inbound request */
    uint32_t struct_size;
    jembatan_view method;       /* upper case */
    jembatan_view path;         /* after /in/{channel} or /out/{destination}, "" or "/..." */
    const jembatan_pair* query; /* decoded, in order */
    uint32_t query_count;
    const jembatan_pair* headers;
    uint32_t header_count;
    jembatan_view body; /* the raw bytes as received */
    const jembatan_part* parts;
    uint32_t part_count;
} jembatan_request;

typedef struct jembatan_response { /* the far side's answer */
    uint32_t struct_size;
    uint32_t status;
    const jembatan_pair* headers;
    uint32_t header_count;
    jembatan_view body;
    /* When the request asked to keep the body: what the host measured. The bytes stay with the host. */
    jembatan_view kept_sha256; /* lower-case hex, or empty */
    uint64_t kept_size;
    jembatan_view kept_mime;
} jembatan_response;

typedef struct jembatan_event {
    uint32_t struct_size;
    uint32_t kind;    /* jembatan_event_kind */
    uint32_t failure; /* jembatan_failure */
    const jembatan_request* request;
    const jembatan_response* response;
    jembatan_view external_id;
    const jembatan_node* data;
} jembatan_event;

/* ---- What to do ------------------------------------------------------------------------------------------------- */

enum jembatan_action_kind {
    JEMBATAN_SEND = 0,    /* any but configure, preview: `http`, `repeatable`, `state` */
    JEMBATAN_WAIT,        /* deliver: go on at `until_ms` with `state` */
    JEMBATAN_ACCEPT,      /* receive: `items`, at least one; the answer follows on STORED */
    JEMBATAN_LOOK_UP,     /* receive: `text` = a ref, `state` = its key from the receipt */
    JEMBATAN_ANSWER,      /* receive: `answer`; of a destination with `hints`, flushed before it is sent */
    JEMBATAN_BATCH,       /* poll, follow: `items` or `updates`, and the next `cursor`, committed together */
    JEMBATAN_DONE,        /* deliver: `outcome` */
    JEMBATAN_FOUND,       /* find: `text` = the external id */
    JEMBATAN_ABSENT,      /* find: it is surely not there */
    JEMBATAN_CANNOT_TELL, /* find */
    JEMBATAN_KEEP,        /* fetch: the kept body of the last response is the attachment; `text` = its name or empty */
    JEMBATAN_GONE,        /* fetch, credential, refresh: it will never come; `text` = why */
    JEMBATAN_LATER,     /* fetch, poll, follow, find, credential, refresh: it did not work now; `until_ms` or 0 for the
                           host's own delay */
    JEMBATAN_FINDINGS,  /* configure, probe: `findings`, possibly none */
    JEMBATAN_PREVIEWED, /* preview: `text` */
    JEMBATAN_NEED,      /* any but receive: a credential; `text` = its name, `repeatable` = 1 if the one that was used
                           was rejected. The job goes on with WOKEN and `state` once it is there */
    JEMBATAN_OBTAINED, /* credential: `text` = the token, `until_ms` = when it ends or 0; refresh: `text` = the document
                        */
    JEMBATAN_ASK,      /* deliver: a person has to do it by hand; `state` = what they are to read and copy, `until_ms` =
                          when to ask again. Goes on with DECIDED, or with RESUMED at that time */
    JEMBATAN_SHRINK    /* deliver: smaller copies of pictures, `shrinks`. Goes on with WOKEN and `state`; from then on,
                          for as long as this attempt lasts, the attachment is its copy: mime, size and name are the
                          copy's and original_size says what it was. One that could not be made stays as it was, without
                          can_shrink */
};

typedef struct jembatan_body_part { /* one part of an outgoing multipart body */
    uint32_t struct_size;
    jembatan_view name, file_name, content_type;
    jembatan_view value;      /* its bytes, or */
    jembatan_view attachment; /* the id of an attachment whose bytes the host puts in */
} jembatan_body_part;

typedef struct jembatan_http {
    uint32_t struct_size;
    jembatan_view method, url;
    const jembatan_pair* headers;
    uint32_t header_count;
    jembatan_view body;
    const jembatan_body_part* parts; /* when not empty: multipart/form-data, `body` is ignored */
    uint32_t part_count;
    uint32_t keep_body; /* 1: the answer's body becomes an attachment and is not shown to the plugin */
    uint32_t
        public_only; /* 1: the address came from outside: refuse private networks unless the host equals base_url's */
    uint64_t max_response; /* bytes; 0 = the host's limit */
    int64_t timeout_ms;    /* 0 = the host's limit */
} jembatan_http;

typedef struct jembatan_answer {
    uint32_t struct_size;
    uint32_t status;
    jembatan_view content_type;
    jembatan_view body;
    const jembatan_pair* headers;
    uint32_t header_count;
} jembatan_answer;

enum jembatan_tristate { JEMBATAN_UNSAID = 0, JEMBATAN_YES, JEMBATAN_NO };

typedef struct jembatan_claim { /* who somebody says they are */
    uint32_t struct_size;
    jembatan_view kind; /* phone, whatsapp_id, email, ... */
    jembatan_view value;
} jembatan_claim;

typedef struct jembatan_attachment { /* an attachment of an item: bytes now, or a reference to be fetched */
    uint32_t struct_size;
    jembatan_view name, mime, caption;
    jembatan_view sha256;    /* expected, lower-case hex, or empty */
    uint64_t size;           /* expected, or 0 */
    jembatan_view reference; /* for a later fetch job, or empty */
    uint32_t part;           /* 1-based number of the inbound part that holds the bytes, or 0 */
    jembatan_view kind;      /* photo, video, voice, audio, document, sticker */
} jembatan_attachment;

enum jembatan_item_kind {
    JEMBATAN_ITEM_MESSAGE = 0,
    JEMBATAN_ITEM_RECEIPT,     /* what became of a reply of ours: external_id, status, reason */
    JEMBATAN_ITEM_CHANNEL,     /* the channel itself: reason = what happened, status = what a person should do */
    JEMBATAN_ITEM_IGNORED,     /* known and of no use: reason */
    JEMBATAN_ITEM_UNRECOGNISED /* unknown: kept for a person; text = the raw piece */
};

typedef struct jembatan_item {
    uint32_t struct_size;
    uint32_t kind;         /* jembatan_item_kind */
    jembatan_view account; /* which account it came for; matched with the option marked so. Empty: this instance */
    jembatan_view key;     /* the sender's id of it; empty: the host takes a hash of the content */
    int64_t sent_at_ms;    /* by the sender's word; 0 = not said */
    jembatan_view thread;  /* the conversation; empty: one per reporter */
    jembatan_view quoted;  /* the external id of the message it answers */
    uint32_t addressed;    /* jembatan_tristate: in a group, whether it speaks to us */
    const jembatan_claim* claims; /* the first is the primary one */
    uint32_t claim_count;
    jembatan_view author; /* display name */
    jembatan_view title, text;
    jembatan_view report_kind;   /* complaint, aspiration, information, or empty */
    jembatan_view incident_date; /* YYYY-MM-DD, or empty */
    jembatan_view place_text, place_region;
    uint32_t has_position;
    double lat, lon;
    uint32_t anonymous, secret; /* jembatan_tristate, by the citizen's own word */
    const jembatan_attachment* attachments;
    uint32_t attachment_count;
    jembatan_view reply_address; /* anything this plugin needs to answer; sealed; handed back on replies */
    int64_t window_until_ms;     /* until when a free reply is allowed; 0 = no limit */
    jembatan_view external_id, status, reason;
} jembatan_item;

typedef struct jembatan_update { /* something that changed at the far side */
    uint32_t struct_size;
    jembatan_view external_id; /* which ticket; empty: that of this delivery */
    jembatan_view key;         /* unique per delivery: a repeat changes nothing */
    jembatan_view kind;        /* unverified, verified, forwarded, in_progress, answered, closed, archived, rejected,
                                  postponed, misrouted, reopened, note, other */
    jembatan_view text;        /* what a citizen may read, or empty */
    jembatan_view by;          /* the institution that acted */
    jembatan_view raw;         /* the far side's own word for it */
    int64_t at_ms;
    uint32_t is_public; /* 1: a citizen may see it */
    uint32_t is_final;  /* 1: nothing more will come */
} jembatan_update;

/* By a far side's word something has changed there. Only a hint: the host reads that ticket again by follow, soon, and
 * believes nothing else. One that is not ours, or is over, changes nothing, and the sender is answered all the same. */
typedef struct jembatan_hint {
    uint32_t struct_size;
    jembatan_view external_id; /* which ticket; empty: any of them */
} jembatan_hint;

enum jembatan_outcome_kind {
    JEMBATAN_ACCEPTED = 0, /* `id` = the far side's */
    JEMBATAN_TAKEN,        /* `id` = a token; the id comes later, by follow */
    JEMBATAN_REFUSED,      /* for good: `reason`, `field` */
    JEMBATAN_RETRY,        /* not now: `after_ms` or 0 */
    JEMBATAN_UNAUTHORISED, /* a person must see to the credential */
    JEMBATAN_RECIPIENT_GONE,
    JEMBATAN_WINDOW_CLOSED,
    JEMBATAN_UNCERTAIN /* it may have happened */
};

typedef struct jembatan_outcome {
    uint32_t struct_size;
    uint32_t kind; /* jembatan_outcome_kind */
    jembatan_view id;
    jembatan_view reason; /* for a person; no personal data */
    jembatan_view field;
    jembatan_view problem; /* accepted, with a problem: what did not work afterwards */
    int64_t after_ms;
    uint32_t not_taken; /* RETRY after an unrepeatable send: 1 if the far side surely did not take it, by its own word.
                           Without it the host makes a retry after 5xx, 408 or silence an UNCERTAIN */
} jembatan_outcome;

enum jembatan_severity { JEMBATAN_NOTE = 0, JEMBATAN_WARNING, JEMBATAN_ERROR };

typedef struct jembatan_finding {
    uint32_t struct_size;
    uint32_t severity;
    jembatan_view file;
    uint32_t line, column;
    jembatan_view code, message, help;
} jembatan_finding;

typedef struct jembatan_shrink { /* a wish for a smaller copy */
    uint32_t struct_size;
    jembatan_view attachment; /* the id of one with can_shrink */
    uint64_t most_bytes;
} jembatan_shrink;

typedef struct jembatan_action {
    uint32_t struct_size;
    uint32_t kind;       /* jembatan_action_kind */
    uint32_t repeatable; /* SEND: 1 if doing it twice does no harm. 0: at most once, under a flushed mark */
    int64_t until_ms;
    const jembatan_http* http;
    const jembatan_answer* answer;
    const jembatan_outcome* outcome;
    const jembatan_item* items;
    uint32_t item_count;
    const jembatan_update* updates; /* may come with any action; committed with it */
    uint32_t update_count;
    const jembatan_finding* findings;
    uint32_t finding_count;
    jembatan_view state;   /* kept by the host, given back in job.state */
    jembatan_view receipt; /* the external id, known from here on; may come with any action of a delivery */
    jembatan_view cursor;
    jembatan_view text;
    const jembatan_hint* hints; /* only with an ANSWER of a destination; 200 count, more are taken for any ticket */
    uint32_t hint_count;
    const jembatan_shrink* shrinks;
    uint32_t shrink_count;
} jembatan_action;

/* Where a step puts its action: exactly one call per step. */
typedef struct jembatan_sink {
    uint32_t struct_size;
    void* self;
    int32_t (*act)(void* self, const jembatan_action* action);
    /* Instead of an action: the step itself failed; `text` for the operator. */
    int32_t (*fail)(void* self, jembatan_view text);
} jembatan_sink;

/* ---- What a plugin says of itself: plain data, read without calling it
 * ----------------------------------------------- */

enum jembatan_option_type {
    JEMBATAN_OPTION_TEXT = 0,
    JEMBATAN_OPTION_INTEGER,
    JEMBATAN_OPTION_REAL,
    JEMBATAN_OPTION_BOOL,
    JEMBATAN_OPTION_DURATION,
    JEMBATAN_OPTION_SIZE,
    JEMBATAN_OPTION_LIST,
    JEMBATAN_OPTION_MAP,
    JEMBATAN_OPTION_DOCUMENT
};

enum jembatan_option_flag {
    JEMBATAN_OPTION_REQUIRED = 1u,
    JEMBATAN_OPTION_SECRET = 2u,
    JEMBATAN_OPTION_ACCOUNT = 4u,
    JEMBATAN_OPTION_BASE_URL = 8u /* its host may be a private address */
};

typedef struct jembatan_option {
    uint32_t struct_size;
    uint32_t type, flags;
    jembatan_view name;
    jembatan_view fallback; /* as it would be written in YAML; empty = none */
    jembatan_view help;
} jembatan_option;

enum jembatan_body_form { JEMBATAN_BODY_NONE = 0, JEMBATAN_BODY_RAW, JEMBATAN_BODY_FORM /* parts; JSON as it is */ };

typedef struct jembatan_path { /* what a channel serves under /in/{channel}, a destination under /out/{destination} */
    uint32_t struct_size;
    jembatan_view path;    /* "" or "/name"; a closing slash and star match everything below */
    jembatan_view methods; /* "GET POST" */
    uint32_t body_form;
    uint64_t max_body; /* bytes */
} jembatan_path;

enum jembatan_role { JEMBATAN_CHANNEL = 1u, JEMBATAN_DESTINATION = 2u };
enum jembatan_audience { JEMBATAN_AUDIENCE_STAFF = 0, JEMBATAN_AUDIENCE_FLAGS, JEMBATAN_AUDIENCE_PUBLIC };

typedef struct jembatan_instance jembatan_instance; /* the plugin's own */

typedef struct jembatan_component {
    uint32_t struct_size;
    uint32_t role;           /* jembatan_role */
    uint32_t abilities;      /* set of 1 << jembatan_ability */
    uint32_t blocking;       /* subset that may block: run on a worker thread with a deadline */
    uint32_t delivery_kinds; /* set of 1 << jembatan_delivery_kind */
    uint32_t audience;       /* jembatan_audience of what is delivered */
    uint32_t collects;       /* 1: a chat, whose messages are joined into reports */
    uint32_t state_version;  /* of `state`; an older one is not read back */
    jembatan_view summary;
    const jembatan_option* options;
    uint32_t option_count;
    const jembatan_path* paths;
    uint32_t path_count;
    uint64_t max_attachments, max_attachment_bytes; /* per report, 0 = no limit known */
    /* Makes an instance. `options` is a map of every declared option that has a value. `host` lives as long as the
     * instance, its services work only inside calls. On failure: sink->fail with what to do. */
    int32_t (*create)(const jembatan_host* host, const jembatan_node* options, jembatan_instance** instance,
                      const jembatan_sink* sink);
    void (*destroy)(jembatan_instance* instance);
    int32_t (*step)(jembatan_instance* instance, const jembatan_job* job, const jembatan_event* event,
                    const jembatan_sink* sink);
} jembatan_component;

typedef struct jembatan_plugin {
    uint32_t magic; /* JEMBATAN_MAGIC */
    uint32_t struct_size;
    uint32_t abi_major, abi_minor;
    jembatan_view abi_draft;
    jembatan_view name, version, licence, summary;
    const jembatan_component* const* components; /* pointers, so that components may grow */
    uint32_t component_count;
} jembatan_plugin;

#define JEMBATAN_ENTRY_SYMBOL "jembatan_plugin_v1"
#ifdef JEMBATAN_PLUGIN_IMPLEMENTATION
extern JEMBATAN_EXPORT const jembatan_plugin jembatan_plugin_v1;
#endif

#ifdef __cplusplus
}
#endif
#endif /* JEMBATAN_PLUGIN_H */
