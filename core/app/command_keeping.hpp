/// The verbs that keep a broker over the years or look at it live. They print and return the exit code.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "app/commands.hpp"

namespace jembatan::app {

struct BackupWish {
    std::filesystem::path config;
    Way way = Way::daemon;
    std::filesystem::path to;               ///< a directory that is not there yet, or a `.tar`
    bool with_key = false;                  ///< the master key goes in as well, under a passphrase
    std::filesystem::path passphrase_file;  ///< empty: asked on the terminal
    Output output = Output::people;
};

/// Copies database, attachments and configuration of a running broker. Exit code 1 when a file is missing or does not
/// open; the backup is there nevertheless and names it.
int backup(const BackupWish& wish);

struct RestoreWish {
    std::filesystem::path config;
    std::filesystem::path from;
    bool replace = false;  ///< a store that is there is moved aside
    std::filesystem::path passphrase_file;
    std::filesystem::path key_to;  ///< where a key that is in the backup is written; empty: nowhere
    Output output = Output::people;
};

/// Puts a backup in the place of the store that the configuration names, once all of it was checked.
int restore(const RestoreWish& wish);

/// What is done about one person, or about one report.
struct PersonWish {
    std::filesystem::path config;
    Way way = Way::daemon;
    std::string person;        ///< "phone:+62…"; empty: `report` is meant
    std::string report;        ///< ref, uid or number
    std::filesystem::path to;  ///< of an export: a directory that is not there yet
    bool yes = false;          ///< of an erasure: said already
    Output output = Output::people;
};

int export_reports(const PersonWish& wish);
/// Shows how many reports it is and where copies lie, and does it only when told --yes.
int erase_person(const PersonWish& wish);

struct TapWish {
    std::filesystem::path config;
    std::string channel, destination, report, event;
    bool unmask = false;
    std::string reason;
    std::int64_t after = -1;  ///< a block of the event log to begin behind; negative: with what comes now
    bool once = false;        ///< what is there, then end
    Output output = Output::people;
};

/// Prints events as they happen, until it is interrupted.
int tap(const TapWish& wish);

struct TopWish {
    std::filesystem::path config;
    bool once = false;
    int seconds = 2;  ///< between two looks
    Output output = Output::people;
};

/// Rates, queues and troubles, on the whole terminal; one look when standard output is none.
int top(const TopWish& wish);

}  // namespace jembatan::app
