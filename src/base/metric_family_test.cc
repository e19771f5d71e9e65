#include "base/metric_family.h"

#include <gtest/gtest.h>

namespace consort {
namespace {

TEST(MetricFamily, WritesItsHeadOnceAndEverySample) {
  MetricFamily family("consort_things", "Things there are.");
  family.sample({{"kind", "a"}, {"place", "b"}}, 3).sample(0.5);
  EXPECT_EQ(family.text(),
            "# HELP consort_things Things there are.\n"
            "# TYPE consort_things gauge\n"
            "consort_things{kind=\"a\",place=\"b\"} 3\n"
            "consort_things 0.5\n");
}

TEST(MetricFamily, LabelsHoldAnyText) {
  MetricFamily family("x_total", "X.", MetricFamily::Kind::counter);
  family.sample({{"of", "a\\b\"c\nd"}}, 1);
  EXPECT_EQ(family.text(),
            "# HELP x_total X.\n# TYPE x_total counter\nx_total{of=\"a\\\\b\\\"c\\nd\"} 1\n");
}

}  // namespace
}  // namespace consort
