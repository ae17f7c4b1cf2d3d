/* A destination in plain C11: proves that the contract needs no C++. Posts a report's title, keeps what it sent as its
 * state. */
#include <stdlib.h>
#include <string.h>

#define JEMBATAN_PLUGIN_IMPLEMENTATION
#include "jembatan/plugin.h"

#define TEXT(literal) \
    { literal, sizeof(literal) - 1 }

struct jembatan_instance {
    const jembatan_host* host;
    char url[256];
};

static jembatan_view view_of(const char* text) {
    const jembatan_view view = {text, strlen(text)};
    return view;
}

static int equals(jembatan_view view, const char* text) {
    return view.len == strlen(text) && memcmp(view.data, text, view.len) == 0;
}

static const jembatan_node* child(const jembatan_node* map, const char* key) {
    if (map == NULL || map->kind != JEMBATAN_MAP) return NULL;
    for (uint32_t i = 0; i < map->count; ++i)
        if (equals(map->children[i].key, key)) return &map->children[i];
    return NULL;
}

static int32_t create(const jembatan_host* host, const jembatan_node* options, jembatan_instance** instance,
                      const jembatan_sink* sink) {
    const jembatan_node* url = child(options, "url");
    if (url == NULL || url->kind != JEMBATAN_TEXT || url->text.len == 0 || url->text.len >= sizeof((*instance)->url)) {
        sink->fail(sink->self, view_of("option 'url' must be a text of 1 to 255 bytes"));
        return JEMBATAN_FAILED;
    }
    *instance = calloc(1, sizeof(jembatan_instance));
    if (*instance == NULL) return JEMBATAN_FAILED;
    (*instance)->host = host;
    memcpy((*instance)->url, url->text.data, url->text.len);
    return JEMBATAN_OK;
}

static void destroy(jembatan_instance* instance) { free(instance); }

static int32_t post(const jembatan_instance* instance, const jembatan_job* job, const jembatan_sink* sink) {
    const jembatan_node* title = child(child(job->data, "report"), "title");
    const jembatan_pair headers[] = {{TEXT("Content-Type"), TEXT("text/plain; charset=utf-8")},
                                     {TEXT("Idempotency-Key"), job->key}};
    jembatan_http http = {.struct_size = sizeof http, .method = TEXT("POST"), .headers = headers, .header_count = 2};
    http.url = view_of(instance->url);
    if (title != NULL) http.body = title->text;
    jembatan_action action = {
        .struct_size = sizeof action, .kind = JEMBATAN_SEND, .repeatable = 1, .http = &http, .state = TEXT("posted")};
    return sink->act(sink->self, &action);
}

static int32_t verdict(const jembatan_event* event, const jembatan_sink* sink) {
    jembatan_outcome outcome = {.struct_size = sizeof outcome, .kind = JEMBATAN_RETRY, .reason = TEXT("no answer")};
    if (event->kind == JEMBATAN_EVENT_RESPONSE && event->response->status < 300) {
        outcome.kind = JEMBATAN_ACCEPTED;
        outcome.id = event->response->body;
    }
    jembatan_action action = {.struct_size = sizeof action, .kind = JEMBATAN_DONE, .outcome = &outcome};
    return sink->act(sink->self, &action);
}

static int32_t step(jembatan_instance* instance, const jembatan_job* job, const jembatan_event* event,
                    const jembatan_sink* sink) {
    const jembatan_pair fields[] = {{TEXT("key"), job->key}};
    instance->host->log(instance->host->self, JEMBATAN_LOG_DEBUG, view_of("stepped"), fields, 1);
    if (event->kind == JEMBATAN_EVENT_RESPONSE || event->kind == JEMBATAN_EVENT_FAILED) return verdict(event, sink);
    return post(instance, job, sink);
}

static const jembatan_option options[] = {{.struct_size = sizeof(jembatan_option),
                                           .type = JEMBATAN_OPTION_TEXT,
                                           .flags = JEMBATAN_OPTION_REQUIRED | JEMBATAN_OPTION_BASE_URL,
                                           .name = TEXT("url"),
                                           .help = TEXT("Where titles are posted.")}};

static const jembatan_component destination = {.struct_size = sizeof(jembatan_component),
                                               .role = JEMBATAN_DESTINATION,
                                               .abilities = 1u << JEMBATAN_DELIVER,
                                               .delivery_kinds = 1u << JEMBATAN_REPORT,
                                               .audience = JEMBATAN_AUDIENCE_STAFF,
                                               .state_version = 1,
                                               .summary = TEXT("Posts titles"),
                                               .options = options,
                                               .option_count = 1,
                                               .create = create,
                                               .destroy = destroy,
                                               .step = step};

static const jembatan_component* const components[] = {&destination};

const jembatan_plugin jembatan_plugin_v1 = {.magic = JEMBATAN_MAGIC,
                                            .struct_size = sizeof(jembatan_plugin),
                                            .abi_major = JEMBATAN_ABI_MAJOR,
                                            .abi_minor = JEMBATAN_ABI_MINOR,
                                            .abi_draft = TEXT(JEMBATAN_ABI_DRAFT),
                                            .name = TEXT("plain_c"),
                                            .version = TEXT("1.0.0"),
                                            .licence = TEXT("Apache-2.0"),
                                            .summary = TEXT("A destination in plain C"),
                                            .components = components,
                                            .component_count = 1};
