#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace consort::resources {

// The parts of a unit's name: "getty@tty1.service" is the instance "tty1" of the template
// "getty@.service".
struct UnitName {
  std::string prefix;    // "getty"
  std::string instance;  // "tty1"; "" of a template and of a plain unit
  std::string ending;    // ".service"
  bool at = false;       // it has an '@'

  static UnitName parse(std::string_view unit);
  bool is_template() const { return at && instance.empty(); }
  bool is_instance() const { return at && !instance.empty(); }
  std::string template_name() const { return prefix + "@" + ending; }
  std::string with_instance(std::string_view other) const;
  std::string stem() const;  // without the ending
  std::string full() const { return stem() + ending; }
};

// "nginx" -> "nginx.service"; names that end in a kind of unit stay as they are.
std::string unit_name(std::string_view name);

// "nginx.service" -> "nginx"; other kinds stay as they are.
std::string short_unit_name(std::string_view unit);

// The unit that a link named `link` to the unit file `target` is another name of: a link that is an
// instance means that instance of a template. "" when it is none, but the very same unit.
std::string aliased_unit(std::string_view link, std::string_view target);

// Whether systemd would take it for the name of a unit: a known ending, only its characters, at
// most 255 bytes.
bool is_unit_name(std::string_view text);

// `text` with the specifiers %n %N %p %i %j %% filled in for `unit`; nothing when it has others,
// which need a running system.
std::optional<std::string> expand_specifiers(std::string_view text, const UnitName& unit);

}  // namespace consort::resources
