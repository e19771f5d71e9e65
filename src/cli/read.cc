#include "base/strings.h"
#include "cli/exit_code.h"
#include "cli/hosts.h"
#include "cli/known_types.h"
#include "cli/output.h"
#include "model/json.h"
#include "model/text_diff.h"
#include "model/validate.h"
#include "survey/survey.h"
#include "system/facts.h"

namespace consort::cli {
namespace {

constexpr size_t kTextLimit = 1 << 20;  // bytes of content shown

// Nothing to look a secret or a blob up for: reading needs neither.
class NoBlobs final : public resources::BlobSource {
 public:
  Result<std::string> read(const Digest&) override {
    return fail(Code::not_found, "no blobs here");
  }
};

// Turns what providers observe into a layer.
class Reader {
 public:
  Reader(const Call& call, const resources::Registry& registry, system::Target& target,
         const model::Facts& facts)
      : call_(call), registry_(registry), target_(target), context_{target, facts, blobs_} {}

  // All resources of a type when `names` is empty.
  Status read(const std::string& collection, std::vector<std::string> names) {
    const model::TypeSchema& type = *registry_.schema().find(collection);
    TRY_DO(can_be_read(type));
    TRY(auto provider, registry_.provider(collection, target_, context_.facts));
    if (names.empty()) {
      auto* enumerating = dynamic_cast<resources::Enumerating*>(provider.get());
      if (!enumerating)
        return fail(Code::unsupported, collection + " cannot be listed: name those to read");
      TRY(names, enumerating->enumerate(context_));
    }
    model::Map resources;
    for (const std::string& name : names) {
      auto observed = read_one(type, *provider, name);
      if (!observed)
        return std::move(observed.error()).within("reading " + collection + "." + name);
      if (*observed) resources.set(name, model::Value(std::move(**observed)));
    }
    if (resources.size() == 0 && !names.empty()) return {};
    layer_.set(collection, model::Value(std::move(resources)));
    return {};
  }

  // Every type that can list itself here, and the files that somebody made or changed; what cannot
  // is said and left out.
  void read_all() {
    for (const auto& [collection, type] : registry_.schema().types()) {
      auto provider = registry_.provider(collection, target_, context_.facts);
      if (!provider || !dynamic_cast<resources::Enumerating*>(provider->get())) continue;
      if (Status status = read(collection, {}); !status)
        call_.terminal.complain(status.error().to_string());
    }
    if (Status status = read_local_files(); !status)
      call_.terminal.complain(status.error().to_string());
  }

  model::Map take() { return std::move(layer_); }
  // What was seen and cannot be described, one line each.
  const std::vector<std::string>& remarks() const { return remarks_; }

 private:
  // What is secret stays here, named in a remark.
  Status read_local_files() {
    const std::vector<std::string> roots = survey::usual_roots();
    TRY(survey::Census census, survey::take_census(target_.files(), roots));
    TRY(auto shipped, survey::shipped_files(target_, roots));
    std::vector<std::string> files, links;
    model::Map removed;
    for (const survey::Finding& finding : survey::origins_of(census, {.shipped = *shipped})) {
      if (!survey::is_local(finding.origin)) continue;
      if (finding.origin == survey::Origin::removed) {
        model::Map absent;
        absent.set("state", model::Value("absent"));
        removed.set(finding.path, model::Value(std::move(absent)));
        continue;
      }
      const system::FileType type = census.find(finding.path)->second.type;
      if (finding.secret)
        remarks_.push_back("files." + finding.path + ": it holds a secret, and is left out");
      else if (type == system::FileType::regular)
        files.push_back(finding.path);
      else if (type == system::FileType::link)
        links.push_back(finding.path);
    }
    if (!files.empty()) TRY_DO(read("files", std::move(files)));
    if (!links.empty()) TRY_DO(read("links", std::move(links)));
    if (removed.empty()) return {};
    const model::Value* known = layer_.find("files");
    model::Map all = known ? known->map() : model::Map();
    for (const auto& entry : removed)
      all.set(*entry.key, entry.value);
    layer_.set("files", model::Value(std::move(all)));
    return {};
  }

  // Things that are found by their names alone.
  static Status can_be_read(const model::TypeSchema& type) {
    if (type.runs) {
      return fail(Code::unsupported, "there is nothing to read of " + type.collection +
                                         ": they are things to do, not things that are there");
    }
    for (const model::AttributeSchema& attribute : type.attributes) {
      if (attribute.role != model::AttributeRole::identity || !attribute.required) continue;
      return fail(Code::unsupported, type.collection + " cannot be read by name: it takes a " +
                                         "description to tell which is meant (`" + attribute.name +
                                         "`)");
    }
    return {};
  }

  // Nothing when the thing as a whole is none that can be described.
  Result<std::optional<model::Map>> read_one(const model::TypeSchema& type,
                                             resources::Provider& provider,
                                             const std::string& name) {
    model::Map none;
    resources::Identity identity{name, none};
    TRY(model::Map observed, provider.read(identity, context_));
    model::Map shown;
    for (const model::AttributeSchema& attribute : type.attributes) {
      const model::Value* value = observed.find(attribute.name);
      bool tells = value && !value->is_null() && !value->is_unknown() && !attribute.sensitive;
      bool writable = attribute.filled == model::AttributeSource::description &&
                      attribute.role == model::AttributeRole::property;
      if (!tells || !writable || *value == attribute.default_value) continue;
      if (attribute.kind == model::AttributeKind::content) {
        if (auto text = text_of(provider, identity)) shown.set(attribute.name, model::Value(*text));
        continue;
      }
      model::Value accepted = *value;
      if (model::validate(attribute, accepted).empty()) {
        shown.set(attribute.name, *value);
        continue;
      }
      bool whole = attribute.name == "state";
      remarks_.push_back(type.collection + "." + name + ": " + attribute.name + " is " +
                         model::to_json(*value) + ", which no description can say" +
                         (whole ? "; left out" : "; this attribute is left out"));
      if (whole) return std::nullopt;
    }
    return shown;
  }

  // Content that is text; bytes are left out, with a word.
  std::optional<std::string> text_of(resources::Provider& provider,
                                     const resources::Identity& identity) {
    auto* readable = dynamic_cast<resources::Readable*>(&provider);
    if (!readable) return std::nullopt;
    auto text = readable->content(identity, kTextLimit, context_);
    if (!text) {
      call_.terminal.complain(text.error().to_string());
      return std::nullopt;
    }
    if (model::is_binary(*text)) {
      call_.terminal.complain(identity.name +
                              " holds bytes that are not text: keep it in the site as a `source`");
      return std::nullopt;
    }
    return std::move(*text);
  }

  const Call& call_;
  const resources::Registry& registry_;
  system::Target& target_;
  NoBlobs blobs_;
  resources::Context context_;
  model::Map layer_;
  std::vector<std::string> remarks_;
};

}  // namespace

int run_read(const Call& call) {
  const Arguments& arguments = call.arguments;
  auto types = open_types(call);
  if (!types) return failed(call, types.error());
  const resources::Registry& registry = types->registry;
  auto target = call.wiring.open_target(arguments.root);
  if (!target) return failed(call, target.error());
  if (arguments.subject.empty() && !arguments.read_all) {
    return failed(call, fail(Code::invalid, "nothing to read is named"),
                  "consort read files /etc/motd, consort read users, or consort read --all");
  }
  bool known = arguments.subject.empty() || registry.schema().find(arguments.subject);
  if (!known) {
    return failed(call,
                  fail(Code::not_found, "there is no resource type '" + arguments.subject + "'"),
                  did_you_mean(arguments.subject, registry.schema().collections()));
  }
  Diagnostics warnings;
  model::Facts facts = system::collect_facts(**target, warnings);
  Reader reader(call, registry, **target, facts);
  if (arguments.subject.empty()) {
    reader.read_all();
  } else if (Status status = reader.read(arguments.subject, arguments.names); !status) {
    return failed(call, status.error());
  }
  bool comments = arguments.format != Format::json;
  for (const std::string& remark : reader.remarks()) {
    if (comments)
      call.terminal.print("# " + printable(remark, 2000) + "\n");
    else
      call.terminal.complain(remark);
  }
  model::Value layer{reader.take()};
  if (comments && layer.map().size() == 0 && !reader.remarks().empty()) return kOk;
  Arguments as_yaml = arguments;
  if (as_yaml.format == Format::table) as_yaml.format = Format::yaml;
  return print_value({as_yaml, call.wiring, call.terminal}, layer);
}

}  // namespace consort::cli
