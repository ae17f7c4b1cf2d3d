/// How a coroutine that runs by itself may end.
#pragma once

#include <unistd.h>

#include <exception>

#include "base/log.hpp"

namespace jembatan {

/// Given to co_spawn as its handler. An exception that ends a loop or a job would leave its stage standing still while
/// everything looks well. The process ends instead: what was acknowledged is in the store, and the next start goes on
/// from there.
struct SpawnedEnd {
    const char* stage;

    static constexpr int exit_code = 70;

    void operator()(const std::exception_ptr& why) const {
        if (!why) return;
        try {
            std::rethrow_exception(why);
        } catch (const std::exception& error) {
            log::error("app", "stage_died", {{"stage", stage}, {"reason", error.what()}});
        } catch (...) {
            log::error("app", "stage_died", {{"stage", stage}, {"reason", "not a std::exception"}});
        }
        log::flush();
        ::_exit(exit_code);
    }
};

}  // namespace jembatan
