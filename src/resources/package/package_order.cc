#include "resources/package/package_order.h"

#include "base/strings.h"
#include "model/duration.h"
#include "model/pattern.h"

namespace consort::resources {
namespace {

using model::Value;

Result<Duration> duration(const Order& order, std::string_view attribute, Duration otherwise) {
  std::string text = order.text(attribute);
  if (text.empty()) return otherwise;
  return model::parse_duration(text).within("reading " + std::string(attribute));
}

std::optional<bool> boolean(const Order& order, std::string_view attribute) {
  const Value* value = order.wanted(attribute);
  return value && value->is_boolean() ? std::optional(value->boolean()) : std::nullopt;
}

std::string text(const model::Map& attributes, std::string_view name) {
  const Value* value = attributes.find(name);
  return value && value->is_text() ? value->text() : "";
}

InstalledPackage observed(const model::Map& attributes) {
  InstalledPackage package;
  std::string state = text(attributes, "state");
  for (PackageState known : {PackageState::removed, PackageState::broken, PackageState::present}) {
    if (state == to_string(known)) package.state = known;
  }
  package.version = text(attributes, "version");
  const Value* held = attributes.find("held");
  package.held = held && held->is_boolean() && held->boolean();
  return package;
}

}  // namespace

Status check_package_name(const std::string& name) {
  static const std::string kName =
      "[A-Za-z0-9]([A-Za-z0-9+._-]*[A-Za-z0-9+._])?(:[a-z0-9][a-z0-9-]*)?";
  if (name.size() <= 200 && model::matches(kName, name)) return {};
  return fail(Code::invalid, "'" + printable(name, 80) + "' is no name of a package");
}

Result<PackageOrder> PackageOrder::from(const Order& order) {
  TRY_DO(check_package_name(order.name()));
  PackageOrder result;
  result.name = order.name();
  std::string state = order.text("state");
  result.goal = state == "absent" ? Goal::absent : state == "purged" ? Goal::purged : Goal::present;
  result.before = observed(order.observed);
  if (std::string version = order.text("version"); !version.empty()) {
    TRY(result.wish, VersionWish::parse(version));
  }
  result.changes_ = false;
  for (const model::AttributeChange& change : order.change.attributes) {
    if (change.name != "held") result.changes_ = true;
    if (change.name == "version" && change.to.is_text()) result.planned = change.to.text();
  }
  result.held = boolean(order, "held");
  PackageOptions& options = result.options;
  options.recommends = boolean(order, "install_recommends");
  options.allow_downgrade = order.flag("allow_downgrade");
  options.allow_removals = order.flag("allow_removals");
  options.replace_configuration = order.text("conffiles") == "replace";
  options.default_release = order.text("default_release");
  TRY(options.lock_timeout, duration(order, "lock_timeout", options.lock_timeout));
  TRY(result.lists_age, duration(order, "update_cache", result.lists_age));
  return result;
}

}  // namespace consort::resources
