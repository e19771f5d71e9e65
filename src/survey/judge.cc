#include "survey/judge.h"

#include "survey/judges.h"

namespace consort::survey {
namespace {

struct Maker {
  std::string_view collection;
  Result<std::unique_ptr<Judge>> (*make)(system::Target& target, const model::Facts& facts);
};

constexpr Maker kMakers[] = {
    {"groups", group_judge},
    {"hostname", hostname_judge},
    {"hosts_entries", hosts_judge},
    {"kernel_modules", module_judge},
    {"mounts", mount_judge},
    {"packages", package_judge},
    {"repositories", repository_judge},
    {"services", service_judge},
    {"sudo_rules", sudo_judge},
    {"timezone", timezone_judge},
    {"users", user_judge},
};

}  // namespace

Judgement nobodys(Origin origin, std::string reason) { return {origin, std::move(reason)}; }

Judgement somebodys(model::Map attributes) { return {.attributes = std::move(attributes)}; }

Result<std::unique_ptr<Judge>> judge_of(std::string_view collection, system::Target& target,
                                        const model::Facts& facts) {
  for (const Maker& maker : kMakers)
    if (maker.collection == collection) return maker.make(target, facts);
  return std::unique_ptr<Judge>();
}

std::string text_in(const model::Map& observed, std::string_view attribute) {
  const model::Value* value = observed.find(attribute);
  return value && value->is_text() ? value->text() : "";
}

bool flag_in(const model::Map& observed, std::string_view attribute) {
  const model::Value* value = observed.find(attribute);
  return value && value->is_boolean() && value->boolean();
}

std::vector<std::string> texts_in(const model::Map& observed, std::string_view attribute) {
  std::vector<std::string> texts;
  const model::Value* value = observed.find(attribute);
  if (!value || !value->is_list()) return texts;
  for (const model::Value& item : value->list())
    if (item.is_text()) texts.push_back(item.text());
  return texts;
}

}  // namespace consort::survey
