#pragma once
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "resources/service/libsystemd.h"

// The little of D-Bus that talking to systemd takes.
namespace consort::resources {

struct UnrefMessage {
  void operator()(sd_bus_message* message) const { libsystemd().bus_message_unref(message); }
};
using BusMessage = std::unique_ptr<sd_bus_message, UnrefMessage>;

// One connection to systemd. One thread at a time.
class Bus {
 public:
  static Result<Bus> open();

  // Has `handler` called, from process() and call(), for every signal of systemd.
  Status listen(sd_bus_message_handler_t handler, void* userdata);

  // A method of systemd's manager. Arguments are texts.
  template <class... Texts>
  Result<BusMessage> call(const char* member, Duration patience, const Texts&... texts) {
    TRY(BusMessage request, request_for(member));
    int status = 0;
    ((status =
          status < 0 ? status : libsystemd().bus_message_append(request.get(), "s", texts.c_str())),
     ...);
    if (status < 0) return os_error(-status, "cannot ask systemd to " + std::string(member));
    return send(std::move(request), member, patience);
  }

  // Property of a unit; "" or false when it has none of that name.
  std::string text(const std::string& unit, const char* interface, const char* property);
  int32_t number(const std::string& unit, const char* interface, const char* property);
  // In microseconds since 1970.
  Result<uint64_t> time_of(const std::string& unit, const char* interface, const char* property);
  Result<bool> flag(const std::string& unit, const char* interface, const char* property);

  Status process();               // all that has arrived, without waiting
  Status wait(Duration longest);  // for something to arrive
  int descriptor() const { return libsystemd().bus_get_fd(bus_.get()); }

 private:
  struct Close {
    void operator()(sd_bus* bus) const { libsystemd().bus_flush_close_unref(bus); }
  };
  explicit Bus(sd_bus* bus) : bus_(bus) {}
  Result<BusMessage> request_for(const char* member);
  Result<BusMessage> send(BusMessage request, const char* member, Duration patience);

  std::unique_ptr<sd_bus, Close> bus_;
};

// The unit whose object a signal came from; "" for systemd itself.
std::string signalled_unit(sd_bus_message* signal);

}  // namespace consort::resources
