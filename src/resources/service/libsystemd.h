#pragma once
#include <systemd/sd-bus.h>
#include <systemd/sd-journal.h>

namespace consort::resources {

// What is used of libsystemd. It is loaded by whoever asks first: a program that has nothing to say
// to systemd starts without it and the libraries it needs itself, and a machine may lack it.
struct Libsystemd {
  decltype(&::sd_bus_add_match) bus_add_match;
  decltype(&::sd_bus_call) bus_call;
  decltype(&::sd_bus_error_free) bus_error_free;
  decltype(&::sd_bus_error_has_name) bus_error_has_name;
  decltype(&::sd_bus_flush_close_unref) bus_flush_close_unref;
  decltype(&::sd_bus_get_fd) bus_get_fd;
  decltype(&::sd_bus_get_property_string) bus_get_property_string;
  decltype(&::sd_bus_get_property_trivial) bus_get_property_trivial;
  decltype(&::sd_bus_message_append) bus_message_append;
  decltype(&::sd_bus_message_enter_container) bus_message_enter_container;
  decltype(&::sd_bus_message_get_path) bus_message_get_path;
  decltype(&::sd_bus_message_is_signal) bus_message_is_signal;
  decltype(&::sd_bus_message_new_method_call) bus_message_new_method_call;
  decltype(&::sd_bus_message_read) bus_message_read;
  decltype(&::sd_bus_message_unref) bus_message_unref;
  decltype(&::sd_bus_new) bus_new;
  decltype(&::sd_bus_open_system) bus_open_system;
  decltype(&::sd_bus_path_decode) bus_path_decode;
  decltype(&::sd_bus_path_encode) bus_path_encode;
  decltype(&::sd_bus_process) bus_process;
  decltype(&::sd_bus_set_address) bus_set_address;
  decltype(&::sd_bus_start) bus_start;
  decltype(&::sd_bus_wait) bus_wait;
  decltype(&::sd_journal_add_match) journal_add_match;
  decltype(&::sd_journal_close) journal_close;
  decltype(&::sd_journal_get_data) journal_get_data;
  decltype(&::sd_journal_get_realtime_usec) journal_get_realtime_usec;
  decltype(&::sd_journal_open) journal_open;
  decltype(&::sd_journal_previous) journal_previous;
  decltype(&::sd_journal_seek_tail) journal_seek_tail;
};

// Null when the machine has none. Thread-safe.
const Libsystemd* load_libsystemd();

// For whoever holds something that it made.
inline const Libsystemd& libsystemd() { return *load_libsystemd(); }

}  // namespace consort::resources
