#include <algorithm>
#include <filesystem>
#include <set>

#include "base/strings.h"
#include "cli/alike/alike_groups.h"
#include "cli/alike/common_tag.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "document/folder_tree.h"
#include "model/text_list.h"

namespace consort::cli {
namespace {

using model::Address;
using model::List;
using model::Map;
using model::Value;

constexpr size_t kMostShown = 12;  // addresses of one kind, in a table

// A group with what people call things.
struct Alike {
  std::vector<const HostLayer*> hosts;
  std::set<Address> common;
};

std::vector<HostItems> items_of(const std::vector<HostLayer>& layers) {
  std::vector<HostItems> hosts;
  for (const HostLayer& layer : layers) {
    HostItems items{layer.host, {}};
    for (const HostLayer::Own& own : layer.own)
      items.items.push_back(own.hash);
    hosts.push_back(std::move(items));
  }
  return hosts;
}

std::vector<Alike> find_alike(const std::vector<HostLayer>& layers, double min_share) {
  std::vector<Alike> all;
  for (const AlikeGroup& group : alike_groups(items_of(layers), min_share)) {
    Alike alike;
    for (size_t host : group.hosts)
      alike.hosts.push_back(&layers[host]);
    for (const HostLayer::Own& own : alike.hosts.front()->own)
      if (std::binary_search(group.common.begin(), group.common.end(), own.hash))
        alike.common.insert(own.address);
    all.push_back(std::move(alike));
  }
  return all;
}

std::vector<std::string> names_of(const Alike& alike) {
  std::vector<std::string> names;
  for (const HostLayer* host : alike.hosts)
    names.push_back(host->host);
  return names;
}

std::vector<std::string> texts_of(const std::set<Address>& addresses) {
  std::vector<std::string> texts;
  for (const Address& address : addresses)
    texts.push_back(address.to_string());
  return texts;
}

std::vector<std::string> not_common(const HostLayer& host, const Alike& alike) {
  std::vector<std::string> own;
  for (const HostLayer::Own& resource : host.own)
    if (!alike.common.contains(resource.address)) own.push_back(resource.address.to_string());
  return own;
}

std::string shown(std::vector<std::string> texts) {
  for (std::string& text : texts)
    text = printable(text, 120);
  if (texts.size() > kMostShown) {
    const size_t more = texts.size() - kMostShown;
    texts.resize(kMostShown);
    texts.push_back("and " + std::to_string(more) + " more");
  }
  return join(texts, ", ");
}

std::string text_of(const Alike& alike, const Call& call) {
  std::string text = call.terminal.paint(shown(names_of(alike)), Tone::strong) + ": " +
                     count(alike.common.size(), "resource") + " in common\n";
  text += "  in common: " + shown(texts_of(alike.common)) + "\n";
  size_t told = 0;
  for (const HostLayer* host : alike.hosts) {
    const std::vector<std::string> own = not_common(*host, alike);
    if (own.empty()) continue;
    if (++told > kMostShown) break;
    text += "  only " + host->host + ": " + shown(own) + "\n";
  }
  return text;
}

Value to_value(const std::vector<Alike>& all) {
  List groups;
  for (const Alike& alike : all) {
    Map group, own;
    for (const HostLayer* host : alike.hosts)
      own.set(host->host, model::text_list(not_common(*host, alike)));
    group.set("hosts", model::text_list(names_of(alike)));
    group.set("common", model::text_list(texts_of(alike.common)));
    group.set("own", Value(std::move(own)));
    groups.emplace_back(std::move(group));
  }
  Map map;
  map.set("groups", Value(std::move(groups)));
  return Value(std::move(map));
}

// Turns a group into a tag: nothing that any host is to be like changes by it, or it is not done.
class Writing {
 public:
  Writing(const Call& call, Site& site, const std::vector<HostLayer>& layers, const Alike& alike)
      : call_(call), site_(site), layers_(layers), alike_(alike) {}

  Status run() {
    const std::string tag = *call_.arguments.remote.tag;
    TRY(auto tree, document::FolderTree::open(call_.arguments.site));
    TRY(auto draft, CommonTagDraft::read(tree, tag, alike_.hosts, alike_.common));
    TRY(made_, draft.make());
    if (made_.moved.empty())
      return fail(Code::invalid,
                  "what these hosts have in common is not written alike in any of them");
    TRY_DO(keep_order(draft));
    TRY_DO(check());
    return write();
  }

  std::string told() const {
    std::string text = count(made_.moved.size(), "resource") + " moved to tags/" +
                       *call_.arguments.remote.tag + ".yaml, which " +
                       count(alike_.hosts.size(), "host") +
                       " have now. What there is to do on every host is the same as before.\n";
    if (!made_.written_apart.empty())
      text += "Left in the hosts' own layers, as they are not written alike: " +
              shown(made_.written_apart) + "\n";
    if (lost_ > 0)
      text +=
          "What stays in a host's own layer does not come before what the tag has any more, "
          "where that followed from nothing else (" +
          count(lost_, "pair") + ", such as " + lost_pair_ +
          "); where it matters, say `requires`.\n";
    return text;
  }

 private:
  Result<std::unique_ptr<Site>> open(bool removes) const {
    TRY(auto below, document::FolderTree::open(call_.arguments.site));
    document::PatchedTree::Files files = made_.files;
    if (removes)
      for (const std::string& path : made_.no_more_used)
        files[path] = std::nullopt;
    return Site::open(
        call_, std::make_unique<document::PatchedTree>(
                   std::make_unique<document::FolderTree>(std::move(below)), std::move(files)));
  }

  // Packages come before what else their layer has: those that the tag has stay named where that
  // would be lost.
  Status keep_order(CommonTagDraft& draft) {
    TRY(auto after, open(false));
    const std::set<std::string> moved(made_.moved.begin(), made_.moved.end());
    for (const HostLayer* host : alike_.hosts) {
      auto was = site_.look_at(host->host), is = after->look_at(host->host);
      if (!was->catalog || !is->catalog) continue;  // check() says it
      std::vector<std::pair<std::string, std::string>> lost;
      const auto before = order_of(*was->catalog), now = order_of(*is->catalog);
      std::set_difference(before.begin(), before.end(), now.begin(), now.end(),
                          std::back_inserter(lost));
      for (const auto& [first, second] : lost) {
        if (moved.contains(first)) {
          draft.keep_named(host->host, first);
        } else if (++lost_ == 1) {
          lost_pair_ = printable(first, 100) + " before " + printable(second, 100);
        }
      }
    }
    TRY(made_, draft.make());
    return {};
  }

  Status check() {
    if (is_same(true)) return {};
    made_.no_more_used.clear();
    if (is_same(false)) return {};
    return fail(Code::failed, "some host would be another than it is (" + printable(differing_) +
                                  "); nothing was written");
  }

  bool is_same(bool removes) {
    auto site = open(removes);
    auto layers = site ? read_layers(**site, false) : Result<std::vector<HostLayer>>(site.error());
    differing_ = layers ? "" : layers.error().message;
    if (!layers || layers->size() != layers_.size()) return false;
    for (size_t i = 0; i < layers_.size(); ++i) {
      if ((*layers)[i].work == layers_[i].work) continue;
      differing_ = layers_[i].host;
      return false;
    }
    return true;
  }

  // The tag and its files first, which nobody uses yet; then host by host, each as good as before;
  // last what nobody uses any more. So it may be killed at any moment.
  Status write() const {
    TRY(auto machine, call_.wiring.open_target("/"));
    std::error_code error;
    const std::string folder = std::filesystem::canonical(call_.arguments.site, error).string();
    if (error) return os_error(error.value(), "cannot find " + call_.arguments.site);
    for (bool hosts : {false, true})
      for (const auto& [path, text] : made_.files) {
        if (path.starts_with("hosts/") != hosts) continue;
        const auto parent = std::filesystem::path(folder + "/" + path).parent_path();
        std::filesystem::create_directories(parent, error);
        TRY_DO(machine->files().write(folder + "/" + path, *text, {.durable = true}));
      }
    for (const std::string& path : made_.no_more_used)
      remove(folder, path);
    return {};
  }

  static void remove(const std::string& folder, const std::string& path) {
    std::error_code ignored;
    std::filesystem::remove(folder + "/" + path, ignored);
    for (auto above = std::filesystem::path(path).parent_path(); above != "files" && !above.empty();
         above = above.parent_path())
      if (!std::filesystem::remove(folder / above, ignored)) break;  // not empty
  }

  const Call& call_;
  Site& site_;
  const std::vector<HostLayer>& layers_;
  const Alike& alike_;
  CommonTag made_;
  std::string differing_;
  size_t lost_ = 0;
  std::string lost_pair_;
};

// The hosts that were named, in a group of their own with all that they have in common.
Result<Alike> group_named(const std::vector<HostLayer>& layers,
                          const std::vector<std::string>& names) {
  std::vector<HostLayer> named;
  Alike alike;
  for (const HostLayer& layer : layers)
    if (std::ranges::find(names, layer.host) != names.end()) alike.hosts.push_back(&layer);
  for (const std::string& name : names)
    if (std::ranges::none_of(layers, [&](const HostLayer& layer) { return layer.host == name; }))
      return fail(Code::not_found, "the site has no host '" + printable(name) + "'");
  if (alike.hosts.size() < 2) return fail(Code::invalid, "it takes two hosts to be alike");
  std::map<std::pair<Address, Digest>, size_t> times;
  for (const HostLayer* host : alike.hosts)
    for (const HostLayer::Own& own : host->own)
      ++times[{own.address, own.hash}];
  for (const auto& [resource, number] : times)
    if (number == alike.hosts.size()) alike.common.insert(resource.first);
  return alike;
}

int write_tag(const Call& call, Site& site, const std::vector<HostLayer>& layers,
              const std::vector<Alike>& all) {
  if (all.size() != 1)
    return failed(
        call,
        fail(Code::invalid,
             all.empty() ? "no hosts are alike" : std::to_string(all.size()) + " groups are alike"),
        all.empty() ? "--min-share asks for less" : "--hosts names those of one group");
  Writing writing(call, site, layers, all.front());
  if (Status written = writing.run(); !written) return failed(call, written.error());
  if (call.arguments.format != Format::table) return print_value(call, to_value(all));
  call.terminal.print(writing.told());
  return kOk;
}

}  // namespace

int run_alike(const Call& call) {
  const Arguments& arguments = call.arguments;
  auto site = Site::open(call);
  if (!site) return failed(call, site.error());
  auto layers = read_layers(**site, true);
  if (!layers) {
    failed(call, layers.error());
    return kNotCompiled;
  }
  std::vector<Alike> all;
  if (arguments.remote.of_hosts.empty()) {
    all = find_alike(*layers, arguments.min_share);
  } else {
    auto named = group_named(*layers, arguments.remote.of_hosts);
    if (!named) return failed(call, named.error());
    all.push_back(std::move(*named));
  }
  if (arguments.remote.tag) return write_tag(call, **site, *layers, all);
  if (arguments.format != Format::table) return print_value(call, to_value(all));
  for (const Alike& alike : all) {
    call.terminal.print(text_of(alike, call));
    const std::vector<std::string> names = names_of(alike);
    call.terminal.print("  as a tag: consort alike" +
                        (arguments.site == "." ? "" : " -C " + arguments.site) + " --hosts " +
                        join(names, ",") + " --write TAG\n");
  }
  if (all.empty())
    call.terminal.say("No hosts share " +
                      std::to_string(static_cast<int>(100 * arguments.min_share)) +
                      " % of what their own layers describe; --min-share asks for less");
  return kOk;
}

}  // namespace consort::cli
