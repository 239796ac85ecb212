// The two forms in which an explanation is written. Test: item_explanation_test.cpp and the golden
// files of explain.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numbers>
#include <numeric>

#include "item_explanation.hpp"
#include "json_number.hpp"
#include "printf_text.hpp"

namespace quorate {
namespace {

using Json = nlohmann::ordered_json;

double decibans(double nats) { return 10 / std::numbers::ln10 * nats; }

std::string answer_name(const Job& job, ClassId answer) {
  return answer.value < job.categories.size()
             ? job.categories.name(answer)
             : job.abstentions[answer.value - job.categories.size()];
}

/// `text` with blanks up to a width; longer text is cut, at a character.
std::string column(std::string text, std::size_t width) {
  std::size_t shown = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t next = at + 1;
    while (next < text.size() && (static_cast<unsigned char>(text[next]) & 0xC0U) == 0x80U) ++next;
    if (shown + 1 == width && next < text.size()) {
      text.resize(at);
      text += "~";
      return text;
    }
    ++shown;
    at = next;
  }
  return text + std::string(width > shown ? width - shown : 0, ' ');
}

constexpr std::size_t kWorkerWidth = 20;
constexpr std::size_t kAnswerWidth = 14;
constexpr std::size_t kSumWidth = kWorkerWidth + kAnswerWidth + 40;  // up to the evidence

/// Weight of evidence in both units; what rounds to nothing has no sign.
std::string evidence(double nats) {
  constexpr double kShown = 0.0005;
  if (std::fabs(nats) < kShown) nats = 0;
  return format(" %8.2f %8.3f\n", decibans(nats), nats);
}

std::string vote_name(const Job& job, Vote vote) {
  return column(std::string(job.workers.text(vote.worker.value)), kWorkerWidth) + " " +
         column(answer_name(job, vote.label), kAnswerWidth);
}

/// One line of the sum: what it is, and its weight of evidence.
std::string sum_line(const std::string& name, double nats) {
  return "  " + column(name, kSumWidth) + evidence(nats);
}

std::string percent(double share) { return format("%.4g %%", 100 * share); }

/// The lines from the prior to the log odds, of the fit to all votes.
std::string evidence_lines(const Consolidation& run, const ItemExplanation& x) {
  const FitEvidence& fit = x.evidence->fits.front();
  const std::string label = run.job.categories.name(x.label->label);
  const std::string rival = run.job.categories.name(*x.rival);
  std::string out = "for " + label + " against " + rival + "\n  " + column("worker", kWorkerWidth) +
                    " " + column("answer", kAnswerWidth) +
                    format(" %8s %14s %14s %8s %8s\n", "accuracy", "P(a | label)", "P(a | next)",
                           "decibans", "nats");
  out += sum_line(
      "before any vote: " + percent(fit.prior_label) + " against " + percent(fit.prior_rival),
      fit.prior_nats);
  for (std::size_t v = 0; v < fit.votes.size(); ++v) {
    const VoteEvidence& vote = fit.votes[v];
    out += "  " + vote_name(run.job, vote.vote) +
           format(" %8.4f %14.5g %14.5g", x.accuracy[v], vote.given_label, vote.given_rival) +
           evidence(vote.nats);
    if (vote.weight != 1) out += format("    (counted with its weight, %.3g)\n", vote.weight);
  }
  out += sum_line("sum", fit.sum_nats);
  if (x.rho > 0) {
    out += sum_line(
        format("x %.4f, as %.3g votes that correlate with rho %.3g count as %.3g", x.evidence->tau,
               x.evidence->mass, x.rho, x.evidence->mass * x.evidence->tau),
        x.evidence->tau * fit.sum_nats);
  }
  if (x.evidence->temperature != 1) {
    out += sum_line(
        format("x %.4f, the temperature of this class, from gold", x.evidence->temperature),
        fit.log_odds);
  }
  return out;
}

/// From log odds to the confidence: the odds against every class, and the mean over the fits.
std::string confidence_lines(const Consolidation& run, const ItemExplanation& x) {
  const std::size_t label = x.label->label.value;
  const FitEvidence& fit = x.evidence->fits.front();
  const double next = fit.posterior[x.rival->value];
  const double others = std::accumulate(fit.posterior.begin(), fit.posterior.end(), 0.0) -
                        fit.posterior[label] - next;
  std::string out = format("so %.6f of the probability is for ", fit.posterior[label]) +
                    run.job.categories.name(x.label->label) + format(", %.6f for ", next) +
                    run.job.categories.name(*x.rival);
  if (fit.posterior.size() > 2) out += format(", %.6f for all others", std::max(0.0, others));
  out += "\n";
  const std::vector<FitEvidence>& fits = x.evidence->fits;
  if (fits.size() == 1) return out;
  out += format(
      "\nThe confidence is the mean over %zu fits: this one, and those without a quarter "
      "of the votes\n  ",
      fits.size());
  for (std::size_t f = 0; f < fits.size(); ++f) {
    out += (f == 0 ? "(" : " + ") + format("%.6f", fits[f].posterior[label]);
  }
  return out + format(") / %zu = %.6f\n", fits.size(), x.evidence->posterior[label]);
}

/// Where no sum explains the label: the votes and what the model makes of them.
std::string plain_lines(const Consolidation& run, const ItemExplanation& x) {
  std::string out;
  const auto votes = run.job.table.votes_of(x.item);
  for (std::size_t v = 0; v < votes.size(); ++v) {
    out += "  " + vote_name(run.job, votes[v]) + format(" accuracy %.4f\n", x.accuracy[v]);
  }
  if (!x.label) return out;
  for (std::uint32_t k = 0; k < x.posterior.size(); ++k) {
    if (x.posterior[k] < 1e-6) continue;
    out += "  " + column(run.job.categories.name(ClassId{k}), kWorkerWidth + kAnswerWidth + 1) +
           format(" %.6f\n", x.posterior[k]);
  }
  return out;
}

/// Why there is no sum.
std::string no_sum_reason(const Consolidation& run, const ItemExplanation& x) {
  if (!x.label) return "No annotation names a class, so the object has no label.";
  if (x.is_told) return "The label is the true one, from --gold; the votes play no part.";
  if (!x.rival) return "There is only one class.";
  return run.model + " has a rule of its own: what it makes of the votes is no sum of evidence.";
}

Json fit_json(const Consolidation& run, const ItemExplanation& x, const FitEvidence& fit) {
  Json votes = Json::array();
  for (std::size_t v = 0; v < fit.votes.size(); ++v) {
    const VoteEvidence& vote = fit.votes[v];
    votes.push_back({{"worker", run.job.workers.text(vote.vote.worker.value)},
                     {"answer", answer_name(run.job, vote.vote.label)},
                     {"weight", vote.weight},
                     {"accuracy", x.accuracy[v]},
                     {"probability-given-label", vote.given_label},
                     {"probability-given-runner-up", vote.given_rival},
                     {"nats", json_number(vote.nats)},
                     {"decibans", json_number(decibans(vote.nats))}});
  }
  Json probabilities = Json::object();
  for (std::uint32_t k = 0; k < fit.posterior.size(); ++k) {
    probabilities[run.job.categories.name(ClassId{k})] = fit.posterior[k];
  }
  return {{"prior-label", fit.prior_label},
          {"prior-runner-up", fit.prior_rival},
          {"prior-nats", json_number(fit.prior_nats)},
          {"votes", std::move(votes)},
          {"sum-nats", json_number(fit.sum_nats)},
          {"log-odds", json_number(fit.log_odds)},
          {"probabilities", std::move(probabilities)}};
}

}  // namespace

std::string explanation_text(const Consolidation& run, const ItemExplanation& x) {
  const Job& job = run.job;
  std::string out = std::string(job.items[x.item.value]);
  if (x.object_id) out += " (object " + std::to_string(*x.object_id) + ")";
  out += ": ";
  if (x.label) {
    out += job.categories.name(x.label->label) + format(", confidence %.6f", x.label->confidence);
    if (x.label->tied) out += ", tied";
    if (x.rival) {
      out +=
          "; next " + job.categories.name(*x.rival) + format(" %.6f", x.posterior[x.rival->value]);
    }
  } else {
    out += "no label";
  }
  out += "\n" + run.model + ", " + std::to_string(job.table.votes_of(x.item).size()) +
         " annotations\n";
  if (!run.calibration.known)
    out += "Confidence is 0: " + std::string(run.calibration.reason) + "\n";
  if (is_dropped(run, x.item)) out += "--drop-gold leaves the object out of the outputs.\n";
  if (run.costs) out += "The label is the one with the least expected cost.\n";
  if (x.is_cross_fitted) {
    out += "Its true label is in --gold; this is what it would get without.\n";
  }
  out += "\n";
  if (!x.evidence) return out + no_sum_reason(run, x) + "\n" + plain_lines(run, x);
  return out + evidence_lines(run, x) + confidence_lines(run, x);
}

std::string explanation_json(const Consolidation& run, const ItemExplanation& x) {
  Json out;
  out["item"] = run.job.items[x.item.value];
  out["object-id"] = x.object_id ? Json(*x.object_id) : Json(nullptr);
  out["model"] = run.model;
  out["label"] = x.label ? Json(run.job.categories.name(x.label->label)) : Json(nullptr);
  out["confidence"] = x.label ? Json(x.label->confidence) : Json(nullptr);
  out["tied"] = x.label && x.label->tied;
  out["runner-up"] = x.rival ? Json(run.job.categories.name(*x.rival)) : Json(nullptr);
  Json probabilities = Json::object();
  for (std::uint32_t k = 0; k < x.posterior.size(); ++k) {
    probabilities[run.job.categories.name(ClassId{k})] = x.posterior[k];
  }
  out["probabilities"] = std::move(probabilities);
  if (!x.evidence) {
    out["reason"] = no_sum_reason(run, x);
    return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  }
  out["votes-count"] = x.evidence->mass;
  out["rho"] = x.rho;
  out["tau"] = x.evidence->tau;
  out["temperature"] = x.evidence->temperature;
  out["fits"] = Json::array();
  for (const FitEvidence& fit : x.evidence->fits) out["fits"].push_back(fit_json(run, x, fit));
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace quorate
