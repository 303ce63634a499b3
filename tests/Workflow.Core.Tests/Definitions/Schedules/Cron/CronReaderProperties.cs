using Cronos;
using CsCheck;
using Workflow.Core.Definitions.Schedules.Cron;

namespace Workflow.Core.Tests.Definitions.Schedules.Cron;

/// <summary>What this reader accepts, Cronos accepts; and where Cronos reads the same text, it means the same.</summary>
public class CronReaderProperties
{
    private static readonly DateTime From = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Expressions without H, of every kind.</summary>
    internal static readonly Gen<string> Any = Gen.Select(
        Field(CronField.Minute),
        Field(CronField.Hour),
        Gen.OneOf(Field(CronField.DayOfMonth), Gen.OneOf(Gen.Const("L"), Gen.Const("LW"), Gen.Const("L-2"), Gen.Const("L-4W"), Gen.Const("15W"), Gen.Const("1W"))),
        Field(CronField.Month),
        Gen.OneOf(Field(CronField.DayOfWeek), Gen.OneOf(Gen.Const("5L"), Gen.Const("SUNL"), Gen.Const("2#1"), Gen.Const("FRI#3"))),
        (minute, hour, day, month, week) => $"{minute} {hour} {day} {month} {week}");

    private static readonly Gen<string> Noise = Gen.String[Gen.Char["0123456789*/-,?LWH#()@ abcJANSUN"], 0, 20];

    [Fact]
    public void Read_MeansWhatCronosMeans_WhenBothReadATextWithoutH() =>
        Any.Sample(
            text =>
            {
                Assert.Null(CronReader.Read(text, "1", out var fields));
                var (theirs, ours) = (CronExpression.Parse(text), CronExpression.Parse(fields!.ToString()));
                Assert.Equal(Instants(theirs), Instants(ours));
            },
            iter: TestRun.Rounds(5_000, 500));

    [Fact]
    public void Read_AcceptsNothingThatCronosRefuses_WhateverIsSent() =>
        Gen.OneOf(Noise, Gen.Select(Noise, Any, (noise, any) => any.Insert(noise.Length % any.Length, noise))).Sample(
            text =>
            {
                if (CronReader.Read(text, "1", out var fields) is null)
                {
                    CronExpression.Parse(fields!.ToString());
                    Assert.NotEmpty(CronSentence.Of(fields));
                }
            },
            iter: TestRun.Rounds(20_000, 4_000));

    private static Gen<string> Field(CronField field)
    {
        var value = Gen.Int[field.First, field.Last].Select(v => $"{v}");
        var first = Gen.Int[field.First, field == CronField.DayOfWeek ? 6 : field.Last].Select(v => $"{v}"); // Cronos loses a Sunday that is a leading 7
        var step = Gen.Int[1, field.Last].Select(v => $"{v}");
        var term = Gen.OneOf(
            value,
            Gen.Select(first, value, (a, b) => $"{a}-{b}"),
            Gen.Select(first, value, step, (a, b, s) => $"{a}-{b}/{s}"),
            Gen.Select(first, step, (a, s) => $"{a}/{s}"));
        return Gen.OneOf(
            Gen.Const("*"),
            Gen.Const("?"),
            step.Select(s => $"*/{s}"),
            term.List[1, 4].Select(terms => string.Join(',', terms)));
    }

    private static List<DateTime> Instants(CronExpression cron) => [.. cron.GetOccurrences(From, From.AddYears(3)).Take(40)];
}
