using System.Globalization;
using System.Text;

namespace Jaild.Core.Model;

/// <summary>The check of one value against its parameter's type, and its normal form.</summary>
internal static class ParameterValue
{
    /// <summary>The longest value in bytes.</summary>
    public const int MaxBytes = 16384;

    /// <summary>The value in its normal form, or null and what is wrong with it.</summary>
    public static string? Read(Parameter parameter, string value, out string error)
    {
        error = "";
        if (parameter.Type == ParameterType.MountList)
        {
            value = value.Replace('\t', ' ');
        }
        if (Encoding.UTF8.GetByteCount(value) > MaxBytes)
        {
            error = $"the value is longer than {MaxBytes} bytes";
        }
        else if (value.Any(char.IsControl))
        {
            error = "the value has a control byte, such as NUL or a newline: write one value for each line";
        }
        else if (parameter.Type == ParameterType.Flag)
        {
            return Truth(value, out error) is { } truth ? Word(truth) : null;
        }
        else
        {
            error = WrongType(parameter, value);
        }
        return error == "" ? value : null;
    }

    /// <summary>true or false as jail(8) reads it: the words in any case, or a number.</summary>
    public static bool? Truth(string value, out string error)
    {
        error = "";
        if (bool.TryParse(value, out var truth) && value.Trim() == value)
        {
            return truth;
        }
        if (int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return number != 0;
        }
        error = $"'{Shown.Value(value)}' is neither true nor false";
        return null;
    }

    /// <summary>How a boolean is stored.</summary>
    public static string Word(bool truth) => truth ? "true" : "false";

    private static string WrongType(Parameter parameter, string value)
    {
        switch (parameter.Type)
        {
            case ParameterType.HostPath or ParameterType.HostPathList:
                return PathText.Error(value) is { } wrong ? $"'{Shown.Value(value)}' {wrong}" : "";
            case ParameterType.Number or ParameterType.Seconds:
                var isNumber = long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number);
                var what = parameter.Type == ParameterType.Seconds ? "whole number of seconds" : "whole number";
                return isNumber && number >= parameter.Min && number <= parameter.Max ? ""
                    : $"'{Shown.Value(value)}' is no {what} from {parameter.Min} to {parameter.Max}";
            case ParameterType.Choice:
                return parameter.Words.Contains(value) ? "" : $"'{Shown.Value(value)}' is none of {string.Join(", ", parameter.Words)}";
            case ParameterType.Ip4List or ParameterType.Ip6List:
                AddressEntry.Parse(value, parameter.Type == ParameterType.Ip6List, out var error);
                return error;
            case ParameterType.MountList:
                MountEntry.Parse(value, out error);
                return error;
            case ParameterType.LimitList:
                LimitRule.Parse(value, out error);
                return error;
            case ParameterType.CpuList:
                CpuList.Parse(value, out error);
                return error;
            default:
                return "";
        }
    }
}
