#include "resources/package/version_wish.h"

#include "base/strings.h"

namespace consort::resources {
namespace {

constexpr size_t kMostConditions = 16;

bool is_version(std::string_view text) {
  auto letter_or_digit = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  if (text.empty() || text.size() > 200 || !letter_or_digit(text[0])) return false;
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return letter_or_digit(c) || std::string_view(".+~^:_-").find(c) != std::string_view::npos;
  });
}

Error unreadable(std::string_view text) {
  return fail(Code::invalid, "'" + printable(text, 80) +
                                 "' is no version: write \"1.2-3\", \"1.2*\", \">= 1.2, < 2\" or "
                                 "\"latest\"");
}

std::string_view without_epoch(std::string_view version) {
  size_t colon = version.find(':');
  return colon == std::string_view::npos ? version : version.substr(colon + 1);
}

}  // namespace

Result<VersionWish> VersionWish::parse(std::string_view text) {
  VersionWish wish;
  if (trim(text) == "latest") {
    wish.latest_ = true;
    return wish;
  }
  std::vector<std::string_view> parts = split(text, ',');
  if (parts.size() > kMostConditions) return unreadable(text);
  for (std::string_view part : parts) {
    TRY(Condition condition, parse_condition(trim(part)));
    wish.conditions_.push_back(std::move(condition));
  }
  const Condition& first = wish.conditions_[0];
  if (parts.size() == 1 && first.op == Operator::equal) wish.exact_ = first.version;
  return wish;
}

Result<VersionWish::Condition> VersionWish::parse_condition(std::string_view text) {
  static constexpr std::pair<std::string_view, Operator> kOperators[] = {
      {"==", Operator::equal}, {"!=", Operator::unequal},  {"<=", Operator::at_most},
      {"<<", Operator::less},  {">=", Operator::at_least}, {">>", Operator::greater},
      {"=", Operator::equal},  {"<", Operator::less},      {">", Operator::greater},
  };
  for (auto [sign, op] : kOperators) {
    if (!text.starts_with(sign)) continue;
    std::string_view version = trim(text.substr(sign.size()));
    if (!is_version(version)) return unreadable(text);
    return Condition{op, std::string(version)};
  }
  bool prefix = text.ends_with('*');
  std::string_view version = prefix ? text.substr(0, text.size() - 1) : text;
  if (!is_version(version)) return unreadable(text);
  return Condition{prefix ? Operator::prefix : Operator::equal, std::string(version)};
}

bool VersionWish::satisfied_by(std::string_view version, CompareVersions compare) const {
  return std::all_of(conditions_.begin(), conditions_.end(), [&](const Condition& condition) {
    return holds(condition, version, compare);
  });
}

bool VersionWish::holds(const Condition& condition, std::string_view version,
                        CompareVersions compare) {
  if (condition.op == Operator::prefix) {
    bool epoch = condition.version.find(':') != std::string::npos;
    return (epoch ? version : without_epoch(version)).starts_with(condition.version);
  }
  int order = compare(version, condition.version);
  switch (condition.op) {
    case Operator::equal:
      return order == 0;
    case Operator::unequal:
      return order != 0;
    case Operator::less:
      return order < 0;
    case Operator::at_most:
      return order <= 0;
    case Operator::greater:
      return order > 0;
    case Operator::at_least:
      return order >= 0;
    case Operator::prefix:
      break;
  }
  return false;
}

}  // namespace consort::resources
