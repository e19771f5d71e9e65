#include "resources/line/hand_edit.h"

#include <map>

#include "base/strings.h"
#include "model/line_diff.h"
#include "model/text_diff.h"
#include "resources/line/wanted_line.h"
#include "system/paths.h"

namespace consort::resources {
namespace {

using model::Map;
using model::Value;

constexpr size_t kLongestLine = 4096;  // bytes, as of `line`
constexpr size_t kLongestName = 60;    // bytes of a line that names a resource

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.';
}

// The word a setting begins with, whether or not it is commented out; "" when there is none.
std::string_view key_of(std::string_view line) {
  while (!line.empty() && (line[0] == '#' || line[0] == ';' || line[0] == ' ' || line[0] == '\t'))
    line.remove_prefix(1);
  size_t length = 0;
  while (length < line.size() && is_word(line[length]))
    ++length;
  return line.substr(0, length);
}

std::string escaped(std::string_view text) {
  std::string regex;
  for (char c : text) {
    if (std::string_view("\\^$.|?*+()[]{}/").find(c) != std::string_view::npos) regex += '\\';
    regex += c;
  }
  return regex;
}

std::string whole_line(std::string_view line) { return "^" + escaped(line) + "$"; }

bool can_be_said(std::string_view line) {
  return line.size() <= kLongestLine && line.find('\0') == line.npos;
}

// Makes the resources one after the other, on a copy of the file, so that each is right when it is
// its turn.
class HandEdit {
 public:
  HandEdit(const std::string& path, std::string_view before, std::string_view after)
      : path_(path),
        before_(std::string(before)),
        after_(std::string(after)),
        now_(std::string(before)) {}

  std::optional<Map> described(size_t most) {
    const std::vector<model::LineEdit> edits = differences(most);
    if (edits.empty()) return std::nullopt;
    for (const model::LineEdit& edit : edits)
      if (!describe(edit) || resources_.size() > most) return std::nullopt;
    if (now_.bytes() != after_.bytes() || !all_right()) return std::nullopt;
    return std::move(resources_);
  }

 private:
  std::vector<model::LineEdit> differences(size_t most) const {
    std::map<std::string_view, uint32_t> known;
    auto numbers = [&](const LineFile& file) {
      std::vector<uint32_t> all;
      for (size_t i = 0; i < file.size(); ++i)
        all.push_back(
            known.try_emplace(file[i], static_cast<uint32_t>(known.size())).first->second);
      return all;
    };
    const std::vector<uint32_t> a = numbers(before_), b = numbers(after_);
    return model::line_edits(a, b, 2 * most);
  }

  // Lines that are about the same are changed, in order; others come and go.
  bool describe(const model::LineEdit& edit) {
    size_t old_line = edit.before, new_line = edit.after;
    const size_t old_end = edit.before + edit.removed, new_end = edit.after + edit.added;
    while (old_line < old_end || new_line < new_end) {
      const bool both = old_line < old_end && new_line < new_end;
      if (both && change(before_[old_line], after_[new_line])) {
        ++old_line, ++new_line;
      } else if (old_line < old_end) {
        if (!take_away(before_[old_line++])) return false;
      } else if (!add(new_line++)) {
        return false;
      }
    }
    return true;
  }

  bool change(std::string_view from, std::string_view to) {
    const std::string_view key = key_of(to);
    if (key.empty() || key_of(from) != key) return false;
    for (const char* lead : {"^\\s*", "^[#;]?\\s*"}) {
      const std::string match = lead + escaped(key) + "(\\s|=|:|$)";
      Map attributes = about(to);
      attributes.set("match", Value(match));
      if (replaces_one(attributes, from)) return keep(key, std::move(attributes));
    }
    return false;
  }

  // Whether what is meant by it now is that one line.
  bool replaces_one(const Map& attributes, std::string_view from) const {
    auto wanted = WantedLine::of(attributes);
    if (!wanted || !match_finds_line(attributes)) return false;
    const std::vector<size_t> meant = wanted->in(now_);
    return meant.size() == 1 && now_[meant[0]] == from;
  }

  bool take_away(std::string_view line) {
    Map attributes = about(line);
    attributes.set("state", Value("absent"));
    return keep("no " + std::string(key_of(line)), std::move(attributes));
  }

  // After the line that stands before it there, or else before the one after it.
  bool add(size_t at) {
    const std::string_view line = after_[at];
    std::vector<std::pair<const char*, std::string>> places;
    if (at > 0) places.emplace_back("after", whole_line(after_[at - 1]));
    if (at == 0) places.emplace_back("at", "start");
    if (at + 1 < after_.size()) places.emplace_back("before", whole_line(after_[at + 1]));
    if (at + 1 == after_.size()) places.insert(places.begin(), {"at", "end"});
    for (const auto& [where, what] : places) {
      Map attributes = about(line);
      if (what != "end") attributes.set(where, Value(what));
      if (lands_at(attributes, at)) return keep(key_of(line), std::move(attributes));
    }
    return false;
  }

  // Everything before the line is as in `after_` by then, and what comes behind is not yet.
  bool lands_at(const Map& attributes, size_t at) const {
    LineFile as_if(now_.bytes());
    auto wanted = WantedLine::of(attributes);
    if (!wanted || !wanted->in(as_if).empty() || !wanted->make_so(as_if)) return false;
    return as_if.size() == now_.size() + 1 && at < as_if.size() && as_if[at] == after_[at];
  }

  Map about(std::string_view line) const {
    Map attributes;
    attributes.set("path", Value(path_));
    attributes.set("line", Value(line));
    return attributes;
  }

  // One that is added needs those before it, beside which it is put.
  bool keep(std::string_view subject, Map attributes) {
    const std::string line = attributes.find("line")->text();
    auto wanted = WantedLine::of(attributes);
    if (!can_be_said(line) || !wanted || !wanted->make_so(now_)) return false;
    if (!last_.empty() && !attributes.contains("match") && !attributes.contains("state"))
      attributes.set("requires", Value(model::List{Value("lines." + last_)}));
    last_ = name_for(subject.empty() ? std::string_view(line) : subject);
    resources_.set(last_, Value(std::move(attributes)));
    return true;
  }

  std::string name_for(std::string_view subject) const {
    const std::string name =
        std::string(system::file_name(path_)) + ": " + printable(trim(subject), kLongestName);
    std::string unique = name;
    for (int i = 2; resources_.contains(unique); ++i)
      unique = name + " (" + std::to_string(i) + ")";
    return unique;
  }

  bool all_right() const {
    for (const Map::Entry& entry : resources_) {
      LineFile file(after_.bytes());
      auto wanted = WantedLine::of(entry.value.map());
      if (!wanted || !wanted->make_so(file) || file.bytes() != after_.bytes()) return false;
    }
    return true;
  }

  const std::string& path_;
  const LineFile before_, after_;
  LineFile now_;
  Map resources_;
  std::string last_;  // resource
};

}  // namespace

std::optional<Map> hand_edit_as_lines(const std::string& path, std::string_view before,
                                      std::string_view after, size_t most) {
  if (model::is_binary(before) || model::is_binary(after)) return std::nullopt;
  return HandEdit(path, before, after).described(most);
}

}  // namespace consort::resources
