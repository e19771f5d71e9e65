#include "resources/service/bus.h"

#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace consort::resources {
namespace {

constexpr const char* kPrivateSocket = "unix:path=/run/systemd/private";
constexpr const char* kService = "org.freedesktop.systemd1";
constexpr const char* kManager = "org.freedesktop.systemd1.Manager";
constexpr const char* kManagerPath = "/org/freedesktop/systemd1";
constexpr const char* kUnitPath = "/org/freedesktop/systemd1/unit";
constexpr const char* kSignals = "type='signal',path_namespace='/org/freedesktop/systemd1'";

uint64_t microseconds(Duration duration) {
  return static_cast<uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(duration).count());
}

// A D-Bus error, freed with its text.
struct BusError {
  sd_bus_error error = SD_BUS_ERROR_NULL;
  BusError() = default;
  BusError(const BusError&) = delete;
  BusError& operator=(const BusError&) = delete;
  ~BusError() { libsystemd().bus_error_free(&error); }
  bool is(const char* name) const { return libsystemd().bus_error_has_name(&error, name); }
};

Code code_of(const BusError& error, int number) {
  if (error.is("org.freedesktop.systemd1.NoSuchUnit")) return Code::not_found;
  if (error.is("org.freedesktop.systemd1.UnitMasked")) return Code::denied;
  if (error.is("org.freedesktop.DBus.Error.InteractiveAuthorizationRequired")) return Code::denied;
  if (error.is("org.freedesktop.DBus.Error.NoReply")) return Code::timeout;
  Code code = os_error(number, "").code;
  return code == Code::io ? Code::failed : code;
}

std::string unit_path(const std::string& unit) {
  char* path = nullptr;
  if (libsystemd().bus_path_encode(kUnitPath, unit.c_str(), &path) < 0) return kUnitPath;
  std::string text(path);
  std::free(path);
  return text;
}

}  // namespace

Result<Bus> Bus::open() {
  if (!load_libsystemd()) return fail(Code::unsupported, "libsystemd is not installed");
  if (geteuid() == 0) {
    sd_bus* raw = nullptr;
    int status = libsystemd().bus_new(&raw);
    Bus bus(raw);
    if (status >= 0) status = libsystemd().bus_set_address(raw, kPrivateSocket);
    if (status >= 0) status = libsystemd().bus_start(raw);
    if (status >= 0) return bus;
  }
  sd_bus* raw = nullptr;
  int status = libsystemd().bus_open_system(&raw);
  Bus bus(raw);
  if (status < 0) return os_error(-status, "cannot connect to systemd over D-Bus");
  return bus;
}

Status Bus::listen(sd_bus_message_handler_t handler, void* userdata) {
  int status = libsystemd().bus_add_match(bus_.get(), nullptr, kSignals, handler, userdata);
  if (status < 0) return os_error(-status, "cannot listen to systemd over D-Bus");
  // On the private socket everybody hears everything, and there is nothing to subscribe to.
  (void)call("Subscribe", std::chrono::seconds(5));
  return {};
}

Result<BusMessage> Bus::request_for(const char* member) {
  sd_bus_message* request = nullptr;
  int status = libsystemd().bus_message_new_method_call(bus_.get(), &request, kService,
                                                        kManagerPath, kManager, member);
  if (status < 0) return os_error(-status, "cannot ask systemd to " + std::string(member));
  return BusMessage(request);
}

Result<BusMessage> Bus::send(BusMessage request, const char* member, Duration patience) {
  BusError error;
  sd_bus_message* reply = nullptr;
  int status = libsystemd().bus_call(bus_.get(), request.get(), microseconds(patience),
                                     &error.error, &reply);
  if (status >= 0) return BusMessage(reply);
  std::string_view why = error.error.message ? error.error.message : "";
  if (why.empty()) return os_error(-status, "systemd does not answer " + std::string(member));
  return fail(code_of(error, -status), "systemd says: " + std::string(why));
}

std::string Bus::text(const std::string& unit, const char* interface, const char* property) {
  BusError error;
  char* value = nullptr;
  int status = libsystemd().bus_get_property_string(bus_.get(), kService, unit_path(unit).c_str(),
                                                    interface, property, &error.error, &value);
  std::string text = status >= 0 && value ? value : "";
  std::free(value);
  return text;
}

int32_t Bus::number(const std::string& unit, const char* interface, const char* property) {
  BusError error;
  int32_t value = 0;
  int status =
      libsystemd().bus_get_property_trivial(bus_.get(), kService, unit_path(unit).c_str(),
                                            interface, property, &error.error, 'i', &value);
  return status >= 0 ? value : 0;
}

Result<uint64_t> Bus::time_of(const std::string& unit, const char* interface,
                              const char* property) {
  BusError error;
  uint64_t value = 0;
  int status =
      libsystemd().bus_get_property_trivial(bus_.get(), kService, unit_path(unit).c_str(),
                                            interface, property, &error.error, 't', &value);
  if (status < 0)
    return os_error(-status, "cannot ask systemd for " + std::string(property) + " of " + unit);
  return value;
}

Result<bool> Bus::flag(const std::string& unit, const char* interface, const char* property) {
  BusError error;
  int value = 0;
  int status =
      libsystemd().bus_get_property_trivial(bus_.get(), kService, unit_path(unit).c_str(),
                                            interface, property, &error.error, 'b', &value);
  if (status < 0)
    return os_error(-status, "cannot ask systemd for " + std::string(property) + " of " + unit);
  return value != 0;
}

Status Bus::process() {
  int status;
  do {
    status = libsystemd().bus_process(bus_.get(), nullptr);
  } while (status > 0);
  if (status < 0) return os_error(-status, "the connection to systemd is lost");
  return {};
}

Status Bus::wait(Duration longest) {
  int status = libsystemd().bus_wait(bus_.get(), microseconds(longest));
  if (status < 0 && status != -EINTR) return os_error(-status, "the connection to systemd is lost");
  return {};
}

std::string signalled_unit(sd_bus_message* signal) {
  const char* path = libsystemd().bus_message_get_path(signal);
  char* name = nullptr;
  if (!path || libsystemd().bus_path_decode(path, kUnitPath, &name) <= 0) return "";
  std::string unit(name);
  std::free(name);
  return unit;
}

}  // namespace consort::resources
