/* A plugin whose description is wrong in the one way its macro names. */
#include <stddef.h>

#define JEMBATAN_PLUGIN_IMPLEMENTATION
#include "jembatan/plugin.h"

#define TEXT(literal) \
    { literal, sizeof(literal) - 1 }

static int32_t create(const jembatan_host* host, const jembatan_node* options, jembatan_instance** instance,
                      const jembatan_sink* sink) {
    (void)host, (void)options, (void)instance, (void)sink;
    return JEMBATAN_FAILED;
}
static void destroy(jembatan_instance* instance) { (void)instance; }
__attribute__((unused)) static int32_t step(jembatan_instance* instance, const jembatan_job* job,
                                            const jembatan_event* event, const jembatan_sink* sink) {
    (void)instance, (void)job, (void)event, (void)sink;
    return JEMBATAN_FAILED;
}

#define OPTION(option_name)                                                                              \
    {                                                                                                    \
        .struct_size = sizeof(jembatan_option), .type = JEMBATAN_OPTION_TEXT, .name = TEXT(option_name), \
        .help = TEXT("Some text.")                                                                       \
    }
static const jembatan_option options[] = {OPTION("one"),
#ifdef TWO_OPTIONS
                                          OPTION("one")
#else
                                          OPTION("two")
#endif
};

#ifdef PUSHED_BLINDLY
static const jembatan_path path = {
    .struct_size = sizeof(jembatan_path), .body_form = JEMBATAN_BODY_RAW, .methods = TEXT("POST"), .max_body = 1};
#endif

static const jembatan_component destination = {
#ifdef SMALL_STRUCT
    .struct_size = 24,
#else
    .struct_size = sizeof(jembatan_component),
#endif
#ifdef UNKNOWN_ABILITY
    .abilities = (1u << JEMBATAN_DELIVER) | (1u << 30),
#elif defined PUSHED_BLINDLY
    .abilities = (1u << JEMBATAN_DELIVER) | (1u << JEMBATAN_RECEIVE),
    .paths = &path,
    .path_count = 1,
#else
    .abilities = 1u << JEMBATAN_DELIVER,
#endif
#ifdef GIANT_COUNT
    .option_count = 4000000000u,
#else
    .option_count = 2,
#endif
#ifndef NO_FUNCTION
    .step = step,
#endif
    .role = JEMBATAN_DESTINATION,
    .delivery_kinds = 1u << JEMBATAN_REPORT,
    .state_version = 1,
    .summary = TEXT("Wrong"),
    .options = options,
    .create = create,
    .destroy = destroy};

static const jembatan_component* const components[] = {&destination};

#ifdef NO_SYMBOL
JEMBATAN_EXPORT const jembatan_plugin some_other_symbol;
const jembatan_plugin some_other_symbol = {
#else
const jembatan_plugin jembatan_plugin_v1 = {
#endif
#ifdef BAD_MAGIC
    .magic = 0x12345678u,
#else
    .magic = JEMBATAN_MAGIC,
#endif
#ifdef WRONG_MAJOR
    .abi_major = JEMBATAN_ABI_MAJOR + 1,
#else
    .abi_major = JEMBATAN_ABI_MAJOR,
#endif
#ifdef NEWER_MINOR
    .abi_minor = JEMBATAN_ABI_MINOR + 7,
#else
    .abi_minor = JEMBATAN_ABI_MINOR,
#endif
#ifdef WRONG_DRAFT
    .abi_draft = TEXT("0-sketch"),
#else
    .abi_draft = TEXT(JEMBATAN_ABI_DRAFT),
#endif
#ifdef MISNAMED
    .name = TEXT("something_else"),
#else
    .name = TEXT(ODD_NAME),
#endif
    .struct_size = sizeof(jembatan_plugin),
    .version = TEXT("1.0.0"),
    .licence = TEXT("Apache-2.0"),
    .summary = TEXT("Wrong"),
    .components = components,
    .component_count = 1};
