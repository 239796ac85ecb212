// Test: compare_figures_test.cpp.
#include <cmath>

#include "compare_groups.hpp"

namespace quorate {
namespace {

FigureGroups groups_of(const WorkerAttribute& attribute, const Grouping& grouping,
                       std::span<const std::uint64_t> annotations) {
  FigureGroups out;
  out.attribute = attribute.name;
  for (const std::string& name : grouping.names) out.groups.push_back({name, 0, 0});
  for (std::size_t j = 0; j < annotations.size(); ++j) {
    if (!grouping.of_worker[j] || annotations[j] == 0) continue;
    FigureGroups::Group& group = out.groups[*grouping.of_worker[j]];
    ++group.workers;
    group.annotations += annotations[j];
  }
  return out;
}

FigureComparison compare(const ComparedFigure& figure, const Grouping& grouping,
                         std::uint64_t seed) {
  std::vector<GroupUnit> units;
  for (std::uint32_t j = 0; j < figure.value.size(); ++j) {
    if (!grouping.of_worker[j] || std::isnan(figure.value[j])) continue;
    GroupUnit unit;
    unit.worker = j;
    unit.group = *grouping.of_worker[j];
    unit.sums.votes = figure.weight[j];
    unit.sums.agreeing = figure.weight[j] * figure.value[j];
    units.push_back(std::move(unit));
  }
  FigureComparison out;
  out.name = figure.name;
  for (std::uint32_t g = 0; g < grouping.names.size(); ++g) {
    const Measure mean = mean_of_group(units, g);
    out.by_group.push_back(figure.is_share ? as_share(mean) : mean);
  }
  GroupTest test = test_groups(units, grouping.names.size(), false, seed);
  out.p_value = test.p_value;
  out.reason = std::move(test.reason);
  return out;
}

}  // namespace

std::vector<FigureGroups> compare_figures(std::span<const WorkerAttribute> attributes,
                                          std::span<const ComparedFigure> figures,
                                          std::span<const std::uint64_t> annotations,
                                          std::uint64_t seed) {
  std::vector<FigureGroups> all;
  std::vector<double> p;
  for (const WorkerAttribute& attribute : attributes) {
    const Grouping grouping = grouping_of(attribute);
    all.push_back(groups_of(attribute, grouping, annotations));
    for (const ComparedFigure& figure : figures) {
      all.back().figures.push_back(compare(figure, grouping, seed));
      p.push_back(all.back().figures.back().p_value);
    }
  }
  const std::vector<double> adjusted = adjust_p_values(p);
  std::size_t at = 0;
  for (FigureGroups& one : all) {
    for (FigureComparison& figure : one.figures) figure.adjusted_p = adjusted[at++];
  }
  return all;
}

}  // namespace quorate
