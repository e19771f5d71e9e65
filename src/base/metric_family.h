#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace consort {

// One metric in the text format of Prometheus 0.0.4: its head once, then its samples.
class MetricFamily {
 public:
  enum class Kind { gauge, counter };
  using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  MetricFamily(std::string name, std::string_view help, Kind kind = Kind::gauge);

  // Values of labels may be any text.
  MetricFamily& sample(Labels labels, double value);
  MetricFamily& sample(double value) { return sample({}, value); }

  const std::string& text() const { return text_; }

 private:
  const std::string name_;
  std::string text_;
};

}  // namespace consort
