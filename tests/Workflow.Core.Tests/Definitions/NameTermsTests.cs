using CsCheck;
using Workflow.Core.Definitions;
using Workflow.Core.Limits;
using Workflow.Core.Paging;

namespace Workflow.Core.Tests.Definitions;

public class NameTermsTests
{
    [Theory]
    [InlineData("nightly-report", "nightly report|report")]
    [InlineData("nightlyReport", "nightlyreport|report")]
    [InlineData("HTTPServer v2", "httpserver v2|v2")]
    [InlineData("  a__b  ", "a b |b ")]
    [InlineData("Übergrößen", "übergrößen")]
    [InlineData("测试工作流", "测试工作流|试工作流|工作流|作流|流")]
    [InlineData("日报report", "日报report|报report|report")]
    [InlineData("한글 이름", "한글 이름|글 이름|이름|름")]
    [InlineData("go🚀now", "go🚀now|🚀now|now")]
    [InlineData("👩\u200D💻", "👩💻|💻")]
    [InlineData("cafe\u0301 x", "cafe\u0301 x|x")] // the mark belongs to its letter
    [InlineData("\u0301x", "\u0301x")]
    [InlineData("a/b\\c#d?e", "a b c d e|b c d e|c d e|d e|e")]
    [InlineData("\u0000\u0007a", "a")]
    [InlineData("---", "---")]
    [InlineData("/\\#?", "/\\#?")]
    public void Of_HasTheRestOfTheName_FromEachWordOn(string name, string terms) => Assert.Equal(terms.Split('|'), NameTerms.Of(name));

    [Theory]
    [InlineData("nightly-report", "night", true)]
    [InlineData("nightly-report", "REPORT", true)]
    [InlineData("nightly-report", "nightly-rep", true)]
    [InlineData("nightly-report", "nightly rep", true)]
    [InlineData("nightly-report", "-rep", true)]
    [InlineData("nightly-report", "ightly", false)]
    [InlineData("nightly-report", "nightlyreport", false)]
    [InlineData("nightly-report", "nightly-report-2", false)]
    [InlineData("nightly-report", "-", false)]
    [InlineData("测试工作流", "工作", true)]
    [InlineData("a_b", "a\u0000b", true)]
    [InlineData("---", "--", true)]
    [InlineData("---", "/", false)]
    public void Text_FindsANameOnce_IfAWordBeginsWithIt(string name, string text, bool isFound) => Assert.Equal(isFound ? 1 : 0, Found(name, text));

    [Fact] // no row of a table, as attributes are kept in UTF-8
    public void LoneSurrogate_IsASymbol()
    {
        Assert.Equal(["\uFFFDx", "x"], NameTerms.Of("\uD83Dx"));
        Assert.Equal(1, Found("\uD83Dx", "\uD83D"));
    }

    [Fact]
    public void Text_FindsAName_WhateverTheyAre() =>
        Gen.Select(AnyText, Gen.Int[0, 300], Gen.Int[0, 300]).Sample((name, start, length) =>
        {
            Assert.InRange(NameTerms.KeysOf(name).Count, 1, NameTerms.MostWords);
            Assert.All(NameTerms.KeysOf(name), key => Assert.True(key.Length <= 200 && key.All(char.IsAsciiHexDigitLower)));
            var terms = NameTerms.Of(name).ToList();
            var term = terms[start % terms.Count];
            var text = term[..Math.Clamp(length % (term.Length + 1), 1, term.Length)];
            Assert.InRange(Found(name, text), 0, 1);
            if (text.EnumerateRunes().All(rune => rune.Value != 0xFFFD))
            {
                Assert.Equal(1, Found(name, text));
            }
        });

    [Fact]
    public void Page_HasEachNameOnce_HoweverItIsCut() =>
        Gen.Select(OneOf("a", "ab", "b", "ca", "测").Array[1, 6].Array[1, 12], OneOf("a", "b", "测", "c"), Gen.Int[1, 4]).Sample((names, text, limit) =>
        {
            List<WorkflowSummary> workflows = [.. names.Select((words, i) => new WorkflowSummary(i + 1, string.Join('-', words), null, 1, true, 0, default, default))];
            List<(string Key, WorkflowSummary Workflow)> index = [.. workflows.SelectMany(w => NameTerms.KeysOf(w.Name).Select(key => (key, w))).OrderBy(e => e.key, StringComparer.Ordinal).ThenBy(e => e.w.Id)];
            List<long> found = [];
            string? cursor = null;
            do
            {
                var search = new NameSearch(text, new PageRequest(limit, cursor));
                foreach (var (key, workflow) in index.Where(e => string.CompareOrdinal(e.Key, search.From) >= 0 && string.CompareOrdinal(e.Key, search.Before) < 0)
                    .SkipWhile(e => search.After is var (last, id) && (e.Key, e.Workflow.Id).CompareTo((last, id)) <= 0).ToList())
                {
                    search.Read(key, workflow.Id, workflow);
                }

                var page = search.Page(search.IsFull);
                Assert.InRange(page.Items.Count, 0, limit);
                found.AddRange(page.Items.Select(w => w.Id));
                cursor = page.NextCursor;
            }
            while (cursor is not null);

            Assert.Equal(workflows.Where(w => w.Name.Split('-').Any(word => word.StartsWith(text, StringComparison.Ordinal))).Select(w => w.Id), found.Order());
        });

    private static Gen<string> AnyText => Gen.OneOf(
        Gen.String[1, DefinitionLimits.WorkflowName],
        OneOf("a", "B", "9", "-", " ", "测", "🚀", "\uD83D", "\u0301", "\u200D", "/", "\u0000", "ß", "ǅ").Array[1, DefinitionLimits.WorkflowName].Select(parts => string.Concat(parts)));

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    // How many keys of the name answer it.
    private static int Found(string name, string text)
    {
        var (from, before) = NameTerms.RangeOf(text);
        return NameTerms.KeysOf(name).Count(key =>
            string.CompareOrdinal(key, from) >= 0 && string.CompareOrdinal(key, before) < 0 && NameTerms.IsFoundBy(name, text, key));
    }
}
