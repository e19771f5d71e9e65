#include "model/resource.h"

#include <algorithm>

#include "model/duration.h"
#include "model/json_writer.h"

namespace consort::model {
namespace {

constexpr std::string_view kHostPrefix = "host:";

bool is_collection_name(std::string_view text) {
  auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  return !text.empty() && text[0] >= 'a' && text[0] <= 'z' &&
         std::all_of(text.begin(), text.end(), fits);
}

}  // namespace

std::string Address::to_string() const {
  std::string text;
  if (!host.empty()) text = std::string(kHostPrefix) + host + "/";
  return text + type + "." + name;
}

std::optional<Address> Address::parse(std::string_view text) {
  Address address;
  if (text.starts_with(kHostPrefix)) {
    text.remove_prefix(kHostPrefix.size());
    size_t slash = text.find('/');
    if (slash == 0 || slash == std::string_view::npos) return std::nullopt;
    address.host = text.substr(0, slash);
    text.remove_prefix(slash + 1);
  }
  size_t dot = text.find('.');
  if (dot == std::string_view::npos || dot + 1 == text.size()) return std::nullopt;
  address.type = text.substr(0, dot);
  address.name = text.substr(dot + 1);
  if (!is_collection_name(address.type)) return std::nullopt;
  return address;
}

std::string_view to_string(DriftPolicy policy) {
  switch (policy) {
    case DriftPolicy::enforce:
      return "enforce";
    case DriftPolicy::report:
      return "report";
    case DriftPolicy::propose:
      return "propose";
  }
  return "unknown";
}

std::optional<DriftPolicy> drift_policy(std::string_view name) {
  for (DriftPolicy policy : {DriftPolicy::enforce, DriftPolicy::report, DriftPolicy::propose}) {
    if (name == to_string(policy)) return policy;
  }
  return std::nullopt;
}

Digest resource_hash(const Resource& resource) {
  JsonWriter writer;
  writer.begin_object();
  writer.key("address");
  writer.text(resource.address.to_string());
  writer.key("attributes");
  writer.map(resource.attributes);
  writer.key("drift");
  writer.text(to_string(resource.drift));
  writer.key("retry");
  writer.begin_object();
  writer.key("attempts");
  writer.integer(resource.retry.attempts);
  writer.key("delay_ms");
  writer.integer(whole_ms(resource.retry.delay));
  writer.end_object();
  writer.key("sensitive");
  writer.boolean(resource.sensitive);
  writer.key("timeout_ms");
  writer.integer(whole_ms(resource.timeout));
  writer.end_object();
  return sha256(writer.take());
}

const Resource* Catalog::find(const Address& address) const {
  auto found = std::lower_bound(resources.begin(), resources.end(), address,
                                [](const Resource& r, const Address& a) { return r.address < a; });
  return found != resources.end() && found->address == address ? &*found : nullptr;
}

}  // namespace consort::model
