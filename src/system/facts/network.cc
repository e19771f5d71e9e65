#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <sys/stat.h>

#include "base/strings.h"
#include "system/facts/fact_files.h"
#include "system/facts/fact_writer.h"
#include "system/paths.h"

namespace consort::system {
namespace {

constexpr const char* kInterfaces = "/sys/class/net";
constexpr size_t kMostAddresses = 1000;  // of one interface: a host may carry many

struct Addresses {
  model::List ipv4;
  model::List ipv6;
};

// The kernel is asked for addresses, so only where the target's kernel is the one we run on.
bool is_this_machine(Target& target) {
  struct stat here;
  Result<FileStatus> there = target.files().status("/proc");
  return target.live() && there && stat("/proc", &here) == 0 && there->device == here.st_dev &&
         there->inode == here.st_ino;
}

std::map<std::string, Addresses> addresses() {
  std::map<std::string, Addresses> all;
  ifaddrs* first = nullptr;
  if (getifaddrs(&first) != 0) return all;
  std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> list(first, &freeifaddrs);
  for (const ifaddrs* entry = first; entry; entry = entry->ifa_next) {
    if (!entry->ifa_addr) continue;
    int family = entry->ifa_addr->sa_family;
    if (family != AF_INET && family != AF_INET6) continue;
    const void* raw = family == AF_INET
                          ? static_cast<const void*>(
                                &reinterpret_cast<const sockaddr_in*>(entry->ifa_addr)->sin_addr)
                          : &reinterpret_cast<const sockaddr_in6*>(entry->ifa_addr)->sin6_addr;
    char text[INET6_ADDRSTRLEN];
    if (!inet_ntop(family, raw, text, sizeof text)) continue;
    Addresses& of = all[entry->ifa_name];
    model::List& into = family == AF_INET ? of.ipv4 : of.ipv6;
    if (into.size() < kMostAddresses) into.emplace_back(text);
  }
  return all;
}

// Interface of the default route with the lowest metric.
std::optional<std::string> default_interface(Target& target) {
  if (!target.live()) return std::nullopt;
  std::optional<std::string> best;
  int64_t best_metric = INT64_MAX;
  std::string routes = file_text(target, "/proc/net/route").value_or("");
  for (std::string_view line : split_lines(routes)) {
    std::vector<std::string_view> columns = split_words(line);
    if (columns.size() < 8 || columns[1] != "00000000" || columns[7] != "00000000") continue;
    int64_t metric = parse_integer(columns[6]).value_or(INT64_MAX - 1);
    if (metric >= best_metric) continue;
    best_metric = metric;
    best = std::string(columns[0]);
  }
  if (best) return best;
  constexpr std::string_view kAnywhere = "00000000000000000000000000000000 00 ";
  routes = file_text(target, "/proc/net/ipv6_route").value_or("");
  for (std::string_view line : split_lines(routes)) {
    std::vector<std::string_view> columns = split_words(line);
    if (line.starts_with(kAnywhere) && columns.size() == 10 && columns[9] != "lo")
      return std::string(columns[9]);
  }
  return std::nullopt;
}

model::Map interface(Target& target, const std::string& folder, Addresses of) {
  std::string mac = trimmed_text(target, folder + "/address").value_or("");
  if (mac.find_first_not_of("0:") == mac.npos) mac.clear();
  std::string flags_text = trimmed_text(target, folder + "/flags").value_or("0x0");
  unsigned long flags = std::strtoul(flags_text.c_str(), nullptr, 16);
  model::Map facts;
  facts.set("mac", model::Value(mac));
  facts.set("mtu", model::Value(file_number(target, folder + "/mtu").value_or(0)));
  facts.set("up", model::Value((flags & IFF_UP) != 0));
  facts.set("ipv4", model::Value(std::move(of.ipv4)));
  facts.set("ipv6", model::Value(std::move(of.ipv6)));
  return facts;
}

void interface_facts(Target& target, FactWriter& facts) {
  std::optional<std::string> outside = default_interface(target);
  facts.set("network.default_interface", outside);
  auto entries =
      is_this_machine(target) ? target.files().list(kInterfaces) : fail(Code::not_found, "");
  if (!entries) {
    facts.unknown("network.default_address");
    return facts.unknown("network.interfaces");
  }
  std::map<std::string, Addresses> known = addresses();
  std::optional<std::string> address;
  if (outside && !known[*outside].ipv4.empty()) address = known[*outside].ipv4[0].text();
  facts.set("network.default_address", address);

  model::Map interfaces;
  for (const DirectoryEntry& entry : *entries) {
    if (entry.type != FileType::link) continue;  // bonding_masters is a file
    std::string folder = resolved(target.files(), join_path(kInterfaces, entry.name));
    interfaces.set(entry.name,
                   model::Value(interface(target, folder, std::move(known[entry.name]))));
  }
  facts.set("network.interfaces", model::Value(std::move(interfaces)));
}

// The first name of the line of /etc/hosts that has this one, if it is a full one.
std::optional<std::string> name_from_hosts(Target& target, const std::string& hostname) {
  std::string hosts = file_text(target, "/etc/hosts").value_or("");
  for (std::string_view line : split_lines(hosts)) {
    std::vector<std::string_view> words = split_words(line.substr(0, line.find('#')));
    if (words.size() < 2 || std::find(words.begin() + 1, words.end(), hostname) == words.end())
      continue;
    for (size_t i = 1; i < words.size(); ++i) {
      if (words[i].starts_with(hostname + ".") && !invalid_utf8(words[i]))
        return std::string(words[i]);
    }
  }
  return std::nullopt;
}

std::optional<std::string> search_domain(Target& target) {
  std::string text = file_text(target, "/etc/resolv.conf").value_or("");
  for (std::string_view line : split_lines(text)) {
    std::vector<std::string_view> words = split_words(line);
    if (words.size() < 2 || (words[0] != "domain" && words[0] != "search")) continue;
    std::string domain(words[1].substr(0, words[1].find_last_not_of('.') + 1));
    if (!domain.empty() && !invalid_utf8(domain)) return domain;
  }
  return std::nullopt;
}

std::optional<std::string> full_name(Target& target, const std::string& whole,
                                     const std::string& hostname) {
  if (whole != hostname) return whole;
  if (std::optional<std::string> name = name_from_hosts(target, hostname)) return name;
  std::optional<std::string> domain = search_domain(target);
  return domain ? hostname + "." + *domain : hostname;
}

}  // namespace

void network_facts(Target& target, FactWriter& facts) {
  std::optional<std::string> name;
  if (target.live()) name = trimmed_text(target, "/proc/sys/kernel/hostname");
  if (!name || name == "(none)") name = first_line(target, "/etc/hostname");
  if (name) {
    std::string hostname = name->substr(0, name->find('.'));
    facts.set("network.hostname", hostname);
    facts.set("network.fqdn", full_name(target, *name, hostname));
  } else {
    facts.unknown("network.hostname");
    facts.unknown("network.fqdn");
  }
  interface_facts(target, facts);
}

}  // namespace consort::system
