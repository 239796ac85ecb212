// The file of --checkpoint. The first byte chooses: the bytes are the whole file; or what stands
// between its first line and its hash, which are right then; or they choose the numbers that a fit
// is given as its state.
#include <cmath>
#include <cstring>
#include <limits>

#include "app/checkpoint.hpp"
#include "app/sha256_stream.hpp"
#include "choices.hpp"
#include "fuzz_target.hpp"

namespace quorate::fuzz {
namespace {

const std::string kIdentity(64, 'a');

FitCheckpoint::State load(std::string_view bytes) {
  const MemoryFile file(bytes);
  return FileCheckpoint(file.path(), kIdentity, 1).load();
}

template <class T>
void append_bytes(std::string& out, const T* values, std::size_t count) {
  out.append(reinterpret_cast<const char*>(values), count * sizeof(T));
}

std::string written(const FitCheckpoint::State& state) {
  std::string out;
  const std::uint64_t columns = state.size();
  append_bytes(out, &columns, 1);
  for (const std::vector<double>& column : state) {
    const std::uint64_t size = column.size();
    append_bytes(out, &size, 1);
    append_bytes(out, column.data(), column.size());
  }
  return out;
}

std::string whole_file(std::string_view columns) {
  const std::string text = "quorate checkpoint 1 " + kIdentity + "\n" + std::string(columns);
  Sha256Stream hash;
  hash.add(text);
  return text + hash.digits();
}

class ChosenState : public FitCheckpoint {
 public:
  explicit ChosenState(Choices choices) : choices_(choices) {}

  State load() override {
    State state(choices_.rarely(8) ? choices_.below(12) : 8);
    constexpr std::size_t kUsual[] = {2, 2, 2, 9, 9, 9, 6, 0};
    for (std::size_t c = 0; c < state.size(); ++c) {
      state[c].resize(choices_.rarely(8) || c >= std::size(kUsual) ? choices_.below(20)
                                                                   : kUsual[c]);
      for (double& value : state[c]) value = number();
    }
    return state;
  }
  bool is_due() override { return false; }
  void save(const State& /*state*/) override {}

 private:
  double number() {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    constexpr double kValues[] = {0.5,    0,     1,         2,          3,   -1,
                                  1e-300, 1e300, kInfinity, -kInfinity, NAN, 4e9};
    return choices_.rarely(4) ? kValues[choices_.below(std::size(kValues))]
                              : choices_.byte() / 255.0;
  }

  Choices choices_;
};

/// Three votes on three objects of two classes.
AnnotationTable small_table() {
  AnnotationTable::Columns columns;
  columns.workers = 2;
  columns.classes = 2;
  columns.offsets = {0, 1, 2, 3};
  columns.votes = {{WorkerId{0}, ClassId{0}}, {WorkerId{1}, ClassId{1}}, {WorkerId{0}, ClassId{1}}};
  return AnnotationTable(std::move(columns));
}

void fit_from(Choices choices) {
  constexpr std::string_view kModels[] = {"dawid-skene", "one-coin", "ibcc", "bwa"};
  const std::string_view model = kModels[choices.below(std::size(kModels))];
  ChosenState checkpoint(choices);
  FitOptions options;
  options.checkpoint = &checkpoint;
  options.max_iterations = 10;
  const FitResult fit = make_model(model)->fit(small_table(), options);
  for (const double p : fit.posterior.values()) require(p >= 0 && p <= 1, "a posterior is one");
}

}  // namespace

void fuzz_one(std::string_view bytes) {
  if (bytes.empty()) return;
  const std::string_view rest = bytes.substr(1);
  expect_errors_only([&] {
    switch (bytes.front() % 3) {
      case 0:
        (void)load(rest);
        break;
      case 1:
        require(written(load(whole_file(rest))) == rest, "what is loaded is all that was saved");
        break;
      default:
        fit_from(Choices(rest));
    }
  });
}

}  // namespace quorate::fuzz
