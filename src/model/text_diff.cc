#include "model/text_diff.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <unordered_map>
#include <vector>

#include "base/strings.h"
#include "model/line_diff.h"

namespace consort::model {
namespace {

constexpr size_t kContext = 3;

using Lines = std::vector<std::string_view>;  // with their line breaks

Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    size_t end = text.find('\n');
    size_t length = end == std::string_view::npos ? text.size() : end + 1;
    lines.push_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return lines;
}

// Equal lines become equal numbers, so that comparing two is one instruction.
class Numbers {
 public:
  std::vector<uint32_t> of(const Lines& lines) {
    std::vector<uint32_t> numbers;
    numbers.reserve(lines.size());
    for (std::string_view line : lines) {
      numbers.push_back(
          known_.try_emplace(line, static_cast<uint32_t>(known_.size())).first->second);
    }
    return numbers;
  }

 private:
  std::unordered_map<std::string_view, uint32_t> known_;
};

// Writes hunks until the output is full; what comes after that is only counted.
class Writer {
 public:
  Writer(const Lines& before, const Lines& after, const DiffLimits& limits)
      : before_(before), after_(after), limits_(limits) {}

  void header(std::string_view before_label, std::string_view after_label) {
    out_ = "--- " + printable(before_label) + "\n+++ " + printable(after_label) + "\n";
  }

  // Edits [first, last) with their context.
  void hunk(const std::vector<LineEdit>& edits, size_t first, size_t last) {
    const LineEdit &head = edits[first], &tail = edits[last - 1];
    size_t lead = std::min(head.before, kContext);
    size_t end = std::min(before_.size(), tail.before + tail.removed + kContext);
    size_t from = head.before - lead, to = head.after - lead;
    size_t trail = end - tail.before - tail.removed;
    emit("@@ -" + range(from, end - from) + " +" + range(to, tail.after + tail.added + trail - to) +
         " @@\n");
    for (size_t i = first, line = from; i < last; ++i) {
      const LineEdit& edit = edits[i];
      for (; line < edit.before; ++line)
        line_of(' ', before_[line]);
      for (; line < edit.before + edit.removed; ++line)
        line_of('-', before_[line]);
      for (size_t added = 0; added < edit.added; ++added)
        line_of('+', after_[edit.after + added]);
    }
    for (size_t line = end - trail; line < end; ++line)
      line_of(' ', before_[line]);
  }

  std::string take() {
    if (left_out_ > 0) out_ += "... " + count(left_out_, "more line") + "\n";
    return std::move(out_);
  }

 private:
  // As diff has it: an empty range is named by the line before it, and a count of 1 is left out.
  static std::string range(size_t from, size_t lines) {
    std::string start = std::to_string(lines == 0 ? from : from + 1);
    return lines == 1 ? start : start + "," + std::to_string(lines);
  }
  void line_of(char sign, std::string_view line) {
    std::string text = sign + std::string(line);
    if (!line.ends_with('\n')) text += "\n\\ No newline at end of file\n";
    emit(text);
  }
  void emit(const std::string& text) {
    if (left_out_ > 0 || written_ >= limits_.lines || out_.size() + text.size() > limits_.bytes) {
      ++left_out_;
      return;
    }
    ++written_;
    out_ += text;
  }

  const Lines &before_, &after_;
  const DiffLimits& limits_;
  std::string out_;
  size_t written_ = 0, left_out_ = 0;
};

}  // namespace

bool is_binary(std::string_view content) {
  return content.find('\0') != std::string_view::npos || invalid_utf8(content).has_value();
}

std::string human_size(size_t bytes) {
  if (bytes < 1024) return count(bytes, "byte");
  double size = static_cast<double>(bytes);
  std::string_view unit;
  for (std::string_view next : {"KiB", "MiB", "GiB", "TiB"}) {
    if (size < 1023.95) break;
    size /= 1024;
    unit = next;
  }
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", size);
  std::string digits = text;
  if (digits.ends_with(".0")) digits.resize(digits.size() - 2);
  return digits + " " + std::string(unit);
}

std::string unified_diff(std::string_view before, std::string_view after,
                         std::string_view before_label, std::string_view after_label,
                         const DiffLimits& limits) {
  if (before == after) return "";
  if (is_binary(before) || is_binary(after)) {
    return "binary, " + human_size(before.size()) + " -> " + human_size(after.size()) + "\n";
  }
  Lines a = lines_of(before), b = lines_of(after);
  Numbers numbers;
  std::vector<uint32_t> a_numbers = numbers.of(a), b_numbers = numbers.of(b);
  std::vector<LineEdit> edits = line_edits(a_numbers, b_numbers, limits.edits);
  Writer writer(a, b, limits);
  writer.header(before_label, after_label);
  for (size_t first = 0, last; first < edits.size(); first = last) {
    for (last = first + 1; last < edits.size(); ++last) {
      if (edits[last].before - edits[last - 1].before - edits[last - 1].removed > 2 * kContext)
        break;
    }
    writer.hunk(edits, first, last);
  }
  return writer.take();
}

}  // namespace consort::model
