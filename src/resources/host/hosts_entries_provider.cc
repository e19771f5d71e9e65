#include "base/strings.h"
#include "model/text_list.h"
#include "resources/host/hosts.h"
#include "resources/host/hosts_line.h"

namespace consort::resources {
namespace {

using model::Map;
using model::Value;

const std::string kHosts = "/etc/hosts";

std::string text_in(const Map& attributes, std::string_view name) {
  const Value* value = attributes.find(name);
  return value && value->is_text() ? value->text() : "";
}

bool is_host_name(std::string_view text) {
  auto fine = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_';
  };
  return !text.empty() && text.size() <= 253 && text[0] != '-' && text[0] != '.' &&
         std::all_of(text.begin(), text.end(), fine);
}

// One address that a description gives, and the attribute it stands in.
struct Wish {
  const char* attribute;
  std::string address;
};

std::vector<Wish> wishes_of(const Map& attributes) {
  std::vector<Wish> wishes;
  for (const char* attribute : {"ip", "ip6"}) {
    if (std::string address = text_in(attributes, attribute); !address.empty())
      wishes.push_back({attribute, address});
  }
  return wishes;
}

// An entry and the line it stands in.
struct Found {
  size_t line;
  HostsLine entry;
};

std::vector<Found> entries_of_name(const LineFile& file, const std::string& name) {
  std::vector<Found> found;
  for (size_t i = 0; i < file.size(); ++i) {
    auto entry = HostsLine::parse(file[i]);
    if (entry && to_lower(entry->names[0]) == to_lower(name))
      found.push_back({i, std::move(*entry)});
  }
  return found;
}

std::vector<std::string> aliases_of(const HostsLine& entry) {
  std::vector<std::string> aliases(entry.names.begin() + 1, entry.names.end());
  std::sort(aliases.begin(), aliases.end());
  return aliases;
}

// The address as the description writes it, if it is the same.
std::string in_words_of(const std::string& wish, const std::string& address) {
  auto normal = normal_address(address);
  return normal == normal_address(wish) ? wish : normal.value_or(address);
}

class HostsEntriesProvider final : public Provider,
                                   public Fingerprinting,
                                   public Watching,
                                   public Enumerating {
 public:
  explicit HostsEntriesProvider(std::shared_ptr<EditLocks> locks) : editor_(std::move(locks)) {}

  Result<Map> read(const Identity& identity, Context& context) override {
    TRY(auto file, editor_.read(kHosts, context));
    std::vector<Found> found;
    if (file) found = entries_of_name(*file, identity.name);
    Map observed;
    observed.set("state", Value(found.empty() ? "absent" : "present"));
    if (found.empty()) return observed;
    std::vector<Wish> wishes = wishes_of(identity.attributes);
    if (wishes.empty()) wishes = as_they_are(found);
    std::set<std::vector<std::string>> aliases;
    for (const Wish& wish : wishes) {
      model::List addresses;
      for (const Found& entry : found) {
        if (family_of(entry.entry.address) != family_of(wish.address)) continue;
        addresses.emplace_back(in_words_of(wish.address, entry.entry.address));
        aliases.insert(aliases_of(entry.entry));
      }
      if (!addresses.empty())
        observed.set(wish.attribute, addresses.size() == 1 ? addresses[0] : Value(addresses));
    }
    // Lines that disagree have no aliases to tell of; that differs from whatever is described.
    if (aliases.size() == 1) observed.set("aliases", model::text_list(*aliases.begin()));
    return observed;
  }

  Status apply(const Order& order, Context& context) override {
    TRY_DO(check_words(order));
    bool absent = order.text("state") == "absent";
    return editor_.edit(order, context, kHosts, !absent, [&](LineFile& file) -> Status {
      if (absent) {
        erase(entries_of_name(file, order.name()), 0, file);
        return {};
      }
      for (const Wish& wish : wishes_of(order.desired.attributes))
        set(order, wish, file);
      return {};
    });
  }

  Fingerprint fingerprint(const Identity&, Context& context) override {
    return context.target.files().fingerprint(kHosts);
  }

  std::vector<WatchPoint> watch_points(const Identity&) override {
    return {{WatchPoint::Kind::path, kHosts}};
  }

  Result<std::vector<std::string>> enumerate(Context& context) override {
    TRY(auto file, editor_.read(kHosts, context));
    std::set<std::string> names;
    for (size_t i = 0; file && i < file->size(); ++i) {
      if (auto entry = HostsLine::parse((*file)[i])) names.insert(entry->names[0]);
    }
    return std::vector<std::string>(names.begin(), names.end());
  }

 private:
  // For a reading without a description: the first address of each family.
  static std::vector<Wish> as_they_are(const std::vector<Found>& found) {
    std::vector<Wish> wishes;
    for (AddressFamily family : {AddressFamily::ipv4, AddressFamily::ipv6}) {
      auto first = std::find_if(found.begin(), found.end(), [&](const Found& entry) {
        return family_of(entry.entry.address) == family;
      });
      if (first != found.end())
        wishes.push_back({wishes.empty() ? "ip" : "ip6", first->entry.address});
    }
    return wishes;
  }

  static Status check_words(const Order& order) {
    if (!is_host_name(order.name())) {
      return fail(Code::invalid, "'" + printable(order.name(), 80) + "' is not a host name");
    }
    for (const Wish& wish : wishes_of(order.desired.attributes)) {
      if (!normal_address(wish.address)) {
        return fail(Code::invalid, std::string("`") + wish.attribute + "`: '" +
                                       printable(wish.address, 80) + "' is not an IP address");
      }
    }
    TRY_DO(one_address_of_a_family(order.desired.attributes));
    for (const std::string& alias : wanted_aliases(order)) {
      if (!is_host_name(alias))
        return fail(Code::invalid, "alias '" + printable(alias, 80) + "' is not a host name");
    }
    return {};
  }

  static std::vector<std::string> wanted_aliases(const Order& order) {
    std::vector<std::string> aliases;
    const Value* list = order.wanted("aliases");
    if (!list || !list->is_list()) return aliases;
    for (const Value& alias : list->list())
      aliases.push_back(alias.is_text() ? alias.text() : "");
    return aliases;
  }

  // Leaves one line of the wish's family, with this address and these aliases.
  static void set(const Order& order, const Wish& wish, LineFile& file) {
    std::vector<Found> found = entries_of_name(file, order.name());
    std::erase_if(found, [&](const Found& entry) {
      return family_of(entry.entry.address) != family_of(wish.address);
    });
    std::vector<std::string> aliases = wanted_aliases(order);
    if (found.empty()) {
      HostsLine fresh{wish.address, "\t", {order.name()}, order.name(), ""};
      fresh.set_aliases(aliases);
      file.insert(file.size(), fresh.to_string());
      return;
    }
    erase(found, 1, file);
    HostsLine& entry = found[0].entry;
    std::string before = entry.to_string();
    if (normal_address(entry.address) != normal_address(wish.address)) entry.address = wish.address;
    std::sort(aliases.begin(), aliases.end());
    bool named = order.wanted("aliases") && aliases_of(entry) != aliases;
    if (named) entry.set_aliases(wanted_aliases(order));
    if (entry.to_string() != before) file.replace(found[0].line, entry.to_string());
  }

  static void erase(const std::vector<Found>& found, size_t from, LineFile& file) {
    for (size_t i = found.size(); i-- > from;)
      file.erase(found[i].line);
  }

  LineEditor editor_;
};

}  // namespace

Status one_address_of_a_family(const Map& attributes) {
  std::string ip = text_in(attributes, "ip"), ip6 = text_in(attributes, "ip6");
  if (ip.empty() || ip6.empty() || family_of(ip) != family_of(ip6)) return {};
  return fail(Code::invalid, "'" + printable(ip6, 80) + "' is of the same family as `ip`, '" +
                                 printable(ip, 80) +
                                 "', and a name has one address of each: `ip` is the IPv4 one");
}

ProviderFactory hosts_entries_provider(std::shared_ptr<EditLocks> locks) {
  return [locks](system::Target&, const model::Facts&) {
    return std::make_unique<HostsEntriesProvider>(locks);
  };
}

}  // namespace consort::resources
