#include "compiler/explain/explainer.h"

#include "compiler/explain/application_story.h"
#include "compiler/explain/resource_story.h"
#include "compiler/read/expect.h"

namespace consort::compiler {

using model::Address;

namespace {

// "web.mode" cut into what stands before and after a dot: every way there is, the longest name
// first.
std::vector<std::pair<std::string, std::string>> splits(const std::string& text) {
  std::vector<std::pair<std::string, std::string>> found = {{text, ""}};
  for (size_t dot = text.rfind('.'); dot != text.npos && dot > 0; dot = text.rfind('.', dot - 1))
    found.emplace_back(text.substr(0, dot), text.substr(dot + 1));
  return found;
}

class Explainer {
 public:
  Explainer(HostContext& context, Explanation& explanation)
      : context_(context), explanation_(explanation), scopes_(context) {}

  void explain(const std::string& subject) {
    size_t dot = subject.find('.');
    std::string kind = subject.substr(0, dot);
    std::string rest = dot == subject.npos ? "" : subject.substr(dot + 1);
    if (kind == "tags") return tag(rest);
    if (kind == "parameters") return parameter(rest);
    if (kind == "applications") return application(rest);
    if (const Type* type = context_.site.types().find(kind)) return resource(*type, rest);
    std::vector<std::string> kinds = context_.site.types().collections();
    kinds.insert(kinds.end(), {"tags", "parameters", "applications"});
    unknown("nothing is called " + quoted(subject), did_you_mean(kind, kinds));
  }

 private:
  void tag(const std::string& name) {
    if (name.empty()) return name_one("tags", context_.order->tags);
    Chain chain = tag_story(context_, name);
    if (chain.steps.empty())
      return unknown("host has no tag " + quoted(name), did_you_mean(name, context_.order->tags));
    explanation_.chains.push_back(std::move(chain));
  }

  // All of them for "".
  void parameter(const std::string& name) {
    auto unset = [this](const std::string& any) { return scopes_.statements(0, any).empty(); };
    std::vector<std::string> names = scopes_.of_instance(0).names();
    std::erase_if(names, unset);
    if (name.empty() && names.empty()) return unknown("host has no parameters", "");
    if (name.empty()) {
      for (const std::string& each : names)
        explanation_.chains.push_back(parameter_story(scopes_, 0, each));
    } else if (!unset(name)) {
      explanation_.chains.push_back(parameter_story(scopes_, 0, name));
    } else {
      unknown("host has no parameter " + quoted(name), did_you_mean(name, names));
    }
  }

  void application(const std::string& rest) {
    std::vector<std::string> names;
    for (const auto& [name, parameter] : splits(rest)) {
      if (auto instance = context_.order->instance(name)) return application(*instance, parameter);
    }
    for (size_t i = 1; i < context_.order->instances.size(); ++i)
      names.push_back(context_.order->instances[i].name);
    if (rest.empty()) return name_one("applications", names);
    unknown("host uses no application as " + quoted(rest), did_you_mean(rest, names));
  }

  void application(uint32_t instance, const std::string& parameter) {
    const Interface& interface = context_.order->instances[instance].application->interface;
    if (parameter.empty()) {
      explanation_.chains = application_story(scopes_, instance);
    } else if (interface.find(parameter)) {
      explanation_.chains.push_back(parameter_story(scopes_, instance, parameter));
    } else {
      unknown("the application has no parameter " + quoted(parameter),
              suggest(parameter, interface.names()));
    }
  }

  void resource(const Type& type, const std::string& rest) {
    Composition composition(scopes_);
    for (const auto& [name, attribute] : splits(rest)) {
      auto draft = composition.find({&type, name});
      if (!draft) continue;
      ResourceStory story(composition.drafts()[*draft], scopes_);
      if (attribute.empty()) {
        explanation_.chains = story.all();
        return;
      }
      auto slot = type.slot(attribute);
      if (slot) {
        explanation_.chains.push_back(story.attribute(*slot));
      } else {
        unknown(type.collection() + " has no attribute " + quoted(attribute),
                did_you_mean(attribute, type.schema().attribute_names()));
      }
      return;
    }
    std::vector<std::string> names;
    for (const Draft& draft : composition.drafts())
      if (draft.type == &type) names.push_back(*draft.name);
    if (rest.empty()) return name_one(type.collection(), names);
    unknown("host has no " + type.schema().singular + " " + quoted(rest),
            did_you_mean(rest, names));
  }

  void name_one(const std::string& kind, std::vector<std::string> names) {
    constexpr size_t kMostTold = 10;
    if (names.empty()) return unknown("host has no " + kind, "");
    std::sort(names.begin(), names.end());
    size_t more = names.size() > kMostTold ? names.size() - kMostTold : 0;
    names.resize(names.size() - more);
    unknown("which of its " + kind + " is meant?",
            "it has " + join(names, ", ") + (more > 0 ? " and " + count(more, "other") : "") +
                ": explain " + kind + "." + names.front());
  }

  void unknown(std::string message, std::string hint) {
    context_.diagnostics.error({}, "unknown-subject",
                               context_.own->name + ": " + std::move(message), std::move(hint));
  }

  HostContext& context_;
  Explanation& explanation_;
  Scopes scopes_;
};

}  // namespace

Explanation explain_subject(HostCompiler& compiler, const std::string& host,
                            const std::string& subject) {
  Explanation explanation;
  explanation.host = host;
  Inputs inputs;
  if (auto context = compiler.open(host, explanation.diagnostics, inputs)) {
    Explainer(*context, explanation).explain(subject);
  }
  explanation.diagnostics.sort();
  return explanation;
}

}  // namespace consort::compiler
