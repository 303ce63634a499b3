namespace Workflow.Expressions.Tests.Hostile.Grammar;

/// <summary>
/// Hostile expressions with the functions that are not JavaScript's: encodings, hashes, forms, instants, sequences and ids.
/// </summary>
internal sealed partial class HostileWriter
{
    private string Helper()
    {
        var call = Helped();
        return Below(6) switch
        {
            0 => $"inputs.many.map(i => {call})",
            1 => $"[{call}, {Helped()}].join().length",
            2 => $"(f => {Pick("f(f(f(1)))", "f(f('x'))", "f('a') + f('b')", "Array(1e3).fill('x').map(f).join()", "f(inputs.long).length")})(x => {call.Replace("inputs.long", "x", StringComparison.Ordinal)})",
            _ => call,
        };
    }

    private string Helped() => Below(22) switch
    {
        0 => $"base64.encode({LongText()}{Pick("", ", 'url'", $", {Value()}")})",
        1 => $"base64.decode({Pick(LongText(), $"base64.encode({LongText()})", "'='.repeat(1e6)", "'A'.repeat(1e6)", "'A='.repeat(1e5)", "'////'.repeat(1e5)", "'_-'.repeat(3e5)", Value())})",
        2 => $"{Times("base64.encode(", 1 + Below(40))}{Pick("'x'", "inputs.long", "inputs.s")}{Times(")", 1 + Below(40))}",
        3 => $"hex.encode({LongText()})",
        4 => $"hex.decode({Pick(LongText(), $"hex.encode({LongText()})", "'f'.repeat(1e6)", "'61'.repeat(5e5)", "'c3'.repeat(1e5)", "'0'.repeat(1e5+1)", Value())})",
        5 => $"{Times("hex.encode(", 1 + Below(30))}'x'{Times(")", 1 + Below(30))}",
        6 => $"btoa({Pick(LongText(), "'\\xff'.repeat(1e6)", Value())})",
        7 => $"atob({Pick(LongText(), $"btoa({LongText()})", "' '.repeat(1e6)", "' A'.repeat(4e5)", "'\\n='.repeat(1e5)", Value())})",
        8 => $"sha256({LongText()}{Pick("", ", 'base64'", ", 'base64url'", $", {Value()}")})",
        9 => $"hmac({LongText()}, {LongText()}{Pick("", ", 'hex'", ", 'base64', 'sha512'", ", 'hex', 'sha1'", $", 'hex', {LongText()}", $", {Value()}")})",
        10 => $"inputs.many.reduce((a, i) => {Pick("sha256(a)", "sha256(a + i)", "hmac(a, a)", "hmac(a, inputs.s, 'base64', 'sha512')", "base64.encode(a)", "base64.encode(a).slice(0, 1e4)", "uuid(a)", "form.encode({a})")}, {Pick("'x'", "inputs.long", "''")})",
        11 => $"form.encode({Pick("inputs.wide", "inputs.odd", "inputs", "{a: inputs.many}", "{a: inputs.texts}", "{a: Array(1e5).fill('é')}", $"{{a: {LongText()}}}", $"{{[{LongText()}]: Array(1e4).fill(1)}}", $"{{[{LongText()}]: inputs.many}}", Value())})",
        12 => $"form.decode({Pick(LongText(), "'a=1&'.repeat(2e5)", "'&'.repeat(1e6)", "'='.repeat(1e6)", "'%'.repeat(1e6)", "'%41'.repeat(3e5)", "'a&'.repeat(4e5)", "'é=é&'.repeat(2e5)", "inputs.many.map(i => i + '=' + i).join('&')", "inputs.many.map(i => '__proto__=' + i).join('&')", "form.encode(inputs.wide)", "'%ff'.repeat(3e5)", Value())})",
        13 => $"form.decode(inputs.many.map(i => 'k' + i % {Pick("1", "2", "100", "5000")} + '=' + {Pick("i", "inputs.s", "'%41'.repeat(20)")}).join('&'))",
        14 => $"instant.add({InstantLike()}, {Pick(HugeCount(), $"{{{Pick("years", "months", "weeks", "days", "hours", "milliseconds", "x", "__proto__")}: {HugeCount()}}}", "{years: 9999, months: -1e6, days: 1e6, hours: 1e300}", "inputs.wide", "inputs.odd", "Object.fromEntries(inputs.many.map(i => ['hours', i]))", Value())}{Pick("", ", 'UTC'", ", 'Europe/Berlin'", ", 'Asia/Kolkata'", $", {LongText()}", $", {Value()}")})",
        15 => $"instant.difference({InstantLike()}, {InstantLike()}{Pick("", ", 'months'", ", 'years'", ", 'days'", ", 'weeks', 'Pacific/Apia'", ", 'milliseconds'", $", {LongText()}", $", {Value()}, {Value()}")})",
        16 => $"instant.format({InstantLike()}, {Pick(LongText(), "'y'.repeat(200)", "'\\''.repeat(199)", "'VV'.repeat(100)", "\"'\".repeat(1e5)", "'SSSSSSS '.repeat(25)", "'MMMM EEEE '.repeat(20)", Value())}{Pick("", ", 'Africa/Casablanca'", ", 'Europe/Dublin'", ", 'Antarctica/Troll'", $", {Value()}")})",
        17 => $"instant.{Pick("parse", "isValid", "toEpochSeconds", "toEpochMilliseconds")}({Pick(InstantLike(), LongText(), "'2026-01-31T08:00:00.' + '9'.repeat(1e6) + 'Z'", "'9'.repeat(1e5) + '-01-31T08:00:00Z'", Value())})",
        18 => $"instant.{Pick("startOf", "toLocal", "fromLocal", "fromEpochSeconds", "fromEpochMilliseconds")}({Pick(InstantLike(), HugeCount(), LongText(), Value())}, {Pick("'week'", "'year'", "'Europe/Berlin'", "'America/Asuncion'", "'UTC'", LongText(), Value())}{Pick("", ", 'Pacific/Apia'", $", {Value()}")})",
        19 => $"range({HugeCount()}, {HugeCount()}, {Pick(HugeCount(), "1e-300", "5e-324", "-5e-324", "0", "1e300")})",
        20 => $"range({Pick("1e4", "1e5", "1e6", "1048576", "1048577")}){Pick("", ".length", ".map(i => range(i))", ".map(uuid)", ".map(i => uuid('x' + i))", ".map(i => sha256('' + i))", ".map(i => instant.fromEpochSeconds(i))", ".join()", ".toSorted()", ".flatMap(i => range(i))")}",
        _ => $"uuid({Pick("", LongText(), Value(), "'\\ud800'", "inputs.halves")})",
    };

    private string InstantLike() => Pick(
        "'2026-01-31T08:00:00Z'", "'0001-01-01T00:00:00Z'", "'9999-12-31T23:59:59.9999999Z'", "'2011-12-30T00:00:00-10:00'", "'1969-12-31T23:59:59Z'", "'2024-02-29T12:00:00+14:00'", "'1883-11-18T12:00:00Z'", "'2026-03-29T01:30:00'",
        "'2026-02-30T00:00:00Z'", "instant.fromEpochSeconds(1e9)", "instant.fromEpochSeconds(inputs.huge)", "inputs.s", "inputs.long", "null", "'9999-12-31T23:59:59-23:59'", "'0001-01-01T00:00:00+23:59'");
}
