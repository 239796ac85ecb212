// Section 9: every number of the page with its formula and its source.
#include <array>

#include "sections.hpp"

namespace quorate {
namespace {

constexpr std::array kDefinitions = {
    Definition{"confidence", "Probability that the label of an object is right.",
               "max over k of q(k), q(k) ∝ (π(k) · Π θ_j(l | k))^(1/(1 + (n − 1) ρ))",
               "Dawid & Skene 1979; Kish, Survey Sampling 1965, 8.2"},
    Definition{"rho",
               "Correlation of the votes on one object, given its truth. Hard objects "
               "mislead everybody, so n votes are worth less than n independent ones.",
               "n votes count as n/(1 + (n − 1) ρ)", "Kish 1965"},
    Definition{"expected accuracy", "Share of right labels if the confidences are true.",
               "mean confidence of the labels meant", "expectation of a sum of indicators"},
    Definition{"measured accuracy", "Share of right labels among those whose truth is known.",
               "right / known", "interval: Wilson 1927, 95 %"},
    Definition{"acceptance curve", "What accepting every label of at least a threshold gives.",
               "share and accuracy of {confidence ≥ t}, t = 0.000, 0.001, ..., 1.000",
               "El-Yaniv & Wiener, JMLR 11 (2010) 1605"},
    Definition{"calibration error (ECE)",
               "How far confidence and accuracy differ, over 15 bins of equal width.",
               "Σ n_b/n · |accuracy_b − confidence_b|",
               "Naeini, Cooper & Hauskrecht, AAAI 2015; null band: 2,000 simulated outcomes of a "
               "source whose confidences are true"},
    Definition{"log loss", "Surprise at the truth; lower is better.",
               "mean of −log q(truth), q at least 10⁻⁶", "Good 1952"},
    Definition{"Brier score", "Squared error of the probabilities, in [0, 2].",
               "mean of Σ_k (q(k) − [k = truth])²", "Brier 1950"},
    Definition{"accuracy under the model",
               "How often a worker's answers are right, judged by the probabilities of the labels.",
               "Beta posterior around the crowd's accuracy; central 95 % interval",
               "include/quorate/audit/worker_quality.hpp"},
    Definition{"against the others",
               "Share of a worker's answers that equal the consensus of all other workers.",
               "ties count by their share; objects that nobody else labelled do not count",
               "leave-one-out; Wilson 1927"},
    Definition{"bits",
               "What one label of a worker is worth: mutual information of truth and "
               "answer. log2 K is perfect, 0 is noise.",
               "Σ π(k) θ(l | k) log2(θ(l | k) / p(l))", "Shannon 1948"},
    Definition{"spammer score",
               "0 where the answer does not depend on the truth, 1 where it "
               "tells it.",
               "mean squared difference of the rows of θ, scaled",
               "Raykar & Yu, JMLR 13 (2012) 491"},
    Definition{"bias of a class",
               "How often a worker uses a class against what its objects are "
               "expected to hold by the votes of all others.",
               "used / expected; exact McNemar test, Benjamini-Hochberg adjusted",
               "McNemar 1947; Benjamini & Hochberg 1995"},
    Definition{"correctable error, noise",
               "The part of a worker's error that knowing its habits removes, and the rest.",
               "error after each answer is replaced by the likeliest class given it",
               "Ipeirotis, Provost & Wang, HCOMP 2010"},
    Definition{"Krippendorff's alpha", "Agreement beyond chance; 1 is perfect, 0 is chance.",
               "1 − D_o/D_e", "Krippendorff 2011"},
    Definition{"Fleiss' kappa", "The same, chance from the mean shares of the classes.",
               "(p_a − p_e)/(1 − p_e), p_e = Σ π_k²", "Fleiss 1971"},
    Definition{"Gwet's AC1", "The same, robust where one class rules.",
               "p_e = Σ π_k (1 − π_k)/(K − 1)", "Gwet 2008"},
};

}  // namespace

void write_definition_list(Html& out, std::span<const Definition> definitions) {
  out.open("section", {{"id", "definitions"}}).element("h2", "Definitions");
  out.open("dl", {{"class", "definitions"}});
  for (const Definition& line : definitions) {
    out.open("div").element("dt", line.term).open("dd").text(line.meaning).text(" ");
    out.element("code", line.formula).text(" ").element("small", line.source);
    out.close("dd").close("div");
  }
  out.close("dl").close("section");
}

void write_definitions(Html& out) { write_definition_list(out, kDefinitions); }

}  // namespace quorate
