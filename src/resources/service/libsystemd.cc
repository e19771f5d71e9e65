#include "resources/service/libsystemd.h"

#include "base/library.h"

namespace consort::resources {
namespace {

void find_all(Library& library, Libsystemd& functions) {
  library.find(functions.bus_add_match, "sd_bus_add_match");
  library.find(functions.bus_call, "sd_bus_call");
  library.find(functions.bus_error_free, "sd_bus_error_free");
  library.find(functions.bus_error_has_name, "sd_bus_error_has_name");
  library.find(functions.bus_flush_close_unref, "sd_bus_flush_close_unref");
  library.find(functions.bus_get_fd, "sd_bus_get_fd");
  library.find(functions.bus_get_property_string, "sd_bus_get_property_string");
  library.find(functions.bus_get_property_trivial, "sd_bus_get_property_trivial");
  library.find(functions.bus_message_append, "sd_bus_message_append");
  library.find(functions.bus_message_enter_container, "sd_bus_message_enter_container");
  library.find(functions.bus_message_get_path, "sd_bus_message_get_path");
  library.find(functions.bus_message_is_signal, "sd_bus_message_is_signal");
  library.find(functions.bus_message_new_method_call, "sd_bus_message_new_method_call");
  library.find(functions.bus_message_read, "sd_bus_message_read");
  library.find(functions.bus_message_unref, "sd_bus_message_unref");
  library.find(functions.bus_new, "sd_bus_new");
  library.find(functions.bus_open_system, "sd_bus_open_system");
  library.find(functions.bus_path_decode, "sd_bus_path_decode");
  library.find(functions.bus_path_encode, "sd_bus_path_encode");
  library.find(functions.bus_process, "sd_bus_process");
  library.find(functions.bus_set_address, "sd_bus_set_address");
  library.find(functions.bus_start, "sd_bus_start");
  library.find(functions.bus_wait, "sd_bus_wait");
  library.find(functions.journal_add_match, "sd_journal_add_match");
  library.find(functions.journal_close, "sd_journal_close");
  library.find(functions.journal_get_data, "sd_journal_get_data");
  library.find(functions.journal_get_realtime_usec, "sd_journal_get_realtime_usec");
  library.find(functions.journal_open, "sd_journal_open");
  library.find(functions.journal_previous, "sd_journal_previous");
  library.find(functions.journal_seek_tail, "sd_journal_seek_tail");
}

}  // namespace

const Libsystemd* load_libsystemd() {
  static const LoadedFunctions<Libsystemd> loaded("libsystemd.so.0", find_all);
  return loaded.get();
}

}  // namespace consort::resources
