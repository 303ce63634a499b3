namespace Workflow.Expressions.Tests.Conformance.Grammar;

/// <summary>The functions that are no JavaScript, where Node's libraries say the same.</summary>
internal sealed partial class Writer
{
    private string HelperText(int depth) => Below(16) switch
    {
        0 => $"base64.encode({Of(Kind.Text, depth)}{Pick("", "", ", 'url'", ", 'standard'", ", undefined", ", 'x'")})",
        1 => $"base64.decode({Pick($"base64.encode({Of(Kind.Text, depth)})", $"base64.encode({Of(Kind.Text, depth)}, 'url')", Of(Kind.Text, depth), "'w6k='", "'w6k'", "'8J-YgA'", "'YQ=='", "'YR'", "'YQ='", "'/+8='")})",
        2 => $"hex.encode({Of(Kind.Text, depth)})",
        3 => $"hex.decode({Pick($"hex.encode({Of(Kind.Text, depth)})", Of(Kind.Text, depth), "'C3A9'", "'f09f9880'", "'ff'", "'efbbbf61'", "'0'")})",
        4 => $"btoa({Of(Kind.Text, depth)})",
        5 => $"atob({Pick($"btoa({Of(Kind.Text, depth)})", Of(Kind.Text, depth), "' YQ = = '", "'YWJj'", "'YQ==='", "'-_8='", "'6Q'")})",
        6 => $"sha256({Of(Kind.Text, depth)}{Pick("", ", 'hex'", ", 'base64'", ", 'base64url'", ", 'x'")})",
        7 => $"hmac({Of(Kind.Text, depth)}, {Of(Kind.Text, depth)}{Pick("", ", 'base64'", ", 'hex', 'sha512'", ", 'base64url', 'sha1'", ", undefined, 'sha256'", ", 'hex', 'md5'")})",
        8 => $"form.encode({Of(Kind.Record, depth)})",
        9 => $"form.encode({{{Key(depth)}: {Pick(Of(Kind.Texts, depth), Of(Kind.Any, depth), Of(Kind.Text, depth))}, b: {Of(Kind.Number, depth)}}})",
        10 => $"encodeURIComponent({Of(Kind.Text, depth)})",
        11 => $"decodeURIComponent(encodeURIComponent({Of(Kind.Text, depth)}))",
        12 => $"instant.format({Instant(depth)}, {Pick("'yyyy-MM-dd'", "'HH:mm:ss.SSS'", "'EEE d MMM yyyy'", "'EEEE, MMMM'", "'h a'", "'yy D e Q'", "'SSSSSSS'", "'dd.MM.y H:m:s XXX'", "'VV z Z X xxx'", "'S'", "'q'", "'yyyyy'", "'—/ 1'")})",
        _ => Instant(depth),
    };

    // Zones are left to tests of their own: Node's come from its machine's, or from its own, database.
    private string Instant(int depth)
    {
        if (depth < 0 || Below(3) == 0)
        {
            return Pick(
                "'2026-01-31T08:00:00Z'", "'2024-02-29T23:59:59.9999999Z'", "'1970-01-01T00:00:00.0000000Z'", "'2026-11-28T08:30:00.5+01:00'", "'1969-12-31T23:59:59.001Z'", "'0001-01-01T00:00:00Z'",
                "'9999-12-31T23:59:59Z'", "'2000-03-01t00:00:00z'", "'2026-06-30 12:00:00-11:30'", "'2026-02-29T00:00:00Z'", "'2026-01-01T24:00:00Z'", "'2026-01-01T00:00Z'", "'0000-06-01T00:00:00Z'", "'2026-01-01'",
                "'2026-01-01T00:00:00.12345678901Z'", "'2026-01-01T00:00:00+24:00'", "'9999-12-31T23:59:59-00:01'", "'1900-02-28T12:00:00Z'", "'2026-12-31T23:59:59.999Z'");
        }

        var amount = Pick("1", "-1", "0", "30", "-13", "12", "400", "1.5", "'2'", "null", "NaN", Of(Kind.Number, depth - 1));
        var unit = Pick("seconds", "minutes", "hours", "days", "weeks", "months", "years", "milliseconds", "day", "month", "hour", "fortnights");
        return Below(8) switch
        {
            0 => $"instant.parse({Instant(depth - 1)})",
            1 => $"instant.add({Instant(depth - 1)}, {Pick(amount, "86400", "0.25", "-1e9", "1e12", "{}", "[]", "'x'")})",
            2 => $"instant.add({Instant(depth - 1)}, {{{unit}: {amount}}})",
            3 => $"instant.add({Instant(depth - 1)}, {{months: {amount}, {unit}: 1, hours: -5}})",
            4 => $"instant.startOf({Instant(depth - 1)}, '{Pick("second", "minute", "hour", "day", "week", "month", "quarter", "year", "days")}')",
            5 => $"instant.{Pick("fromEpochSeconds", "fromEpochMilliseconds")}({Of(Kind.Number, depth - 1)})",
            6 => $"instant.toLocal({Instant(depth - 1)}, 'UTC')",
            _ => $"instant.parse({Of(Kind.Text, depth - 1)})",
        };
    }

    private string HelperNumber(int depth) => Below(3) switch
    {
        0 => $"instant.difference({Instant(depth)}, {Instant(depth)}{Pick("", ", 'milliseconds'", ", 'minutes'", ", 'hours'", ", 'days'", ", 'weeks'", ", 'months'", ", 'years'", ", 'month'", ", 'x'")})",
        1 => $"instant.{Pick("toEpochSeconds", "toEpochMilliseconds")}({Instant(depth)})",
        _ => $"range({Small()}, {Small()}).length",
    };

    private string HelperNumbers(int depth) => Below(3) switch
    {
        0 => $"range({Pick("0", "3", "5", "2.5", "-1", "'4'", "null", "undefined", "NaN", "")})",
        1 => $"range({Small()}, {Small()}{Pick("", ", 1", ", 2", ", -1", ", 0.5", ", -0.75", ", 0", ", undefined", ", '2'")})",
        _ => $"range({Of(Kind.Numbers, depth)}.length)",
    };

    private string HelperRecord(int depth) =>
        $"form.decode({Pick($"form.encode({Of(Kind.Record, depth)})", Of(Kind.Text, depth), "'a=1&b=2&a=3'", "'a=%C3%A9&b=%ff&c=%'", "'?a&=b&&c=d=e'", "'a=1+2&10=x&2=y'", "'%F0%9F%98%80=%f0%9f&%zz=%4'", "'a=é&b=\\ud83d'")})";
}
