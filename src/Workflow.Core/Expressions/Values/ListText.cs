using Workflow.Core.Expressions.Budget;

namespace Workflow.Core.Expressions.Values;

/// <summary>The text of a list.</summary>
internal static class ListText
{
    /// <summary>The elements joined; <c>null</c> and <c>undefined</c> add nothing.</summary>
    public static string Join(ListValue list, string separator, Meter meter)
    {
        meter.Enter();
        var text = new MeteredText(meter);
        var first = true;
        foreach (var item in list.Items(meter))
        {
            meter.Step();
            if (!first)
            {
                text.Append(separator);
            }

            first = false;
            if (!item.IsNullish)
            {
                text.Append(Coerce.Text(item, meter));
            }
        }

        meter.Leave();
        return text.Finish();
    }
}
